package io.github.netmap4j.bench.scale;

import io.github.netmap4j.bench.soft.Link;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapException;

/** Pipes. */
public class PipeScale extends ScaleBench {

    @Override
    Link link(SoftDevice device, int number) throws NetmapException {
        return Link.pipe(device, number, rings, slots);
    }

    @Override
    String twin() {
        return "twin_pipes";
    }
}
