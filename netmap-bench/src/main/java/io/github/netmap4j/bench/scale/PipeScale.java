package io.github.netmap4j.bench.scale;

import io.github.netmap4j.bench.soft.PortPair;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapException;

/** Pipes. */
public class PipeScale extends ScaleBench {

    @Override
    PortPair link(SoftDevice device, int number) throws NetmapException {
        return PortPair.pipe(device, number, rings, slots);
    }

    @Override
    String twin() {
        return "twin_pipes";
    }
}
