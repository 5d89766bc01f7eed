package io.github.netmap4j.bench.scale;

import io.github.netmap4j.bench.soft.PortPair;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapException;

/** Pairs of ports of one switch. */
public class ValeScale extends ScaleBench {

    @Override
    PortPair link(SoftDevice device, int number) throws NetmapException {
        return PortPair.vale(device, number, rings, slots);
    }

    @Override
    String twin() {
        return "twin_switches";
    }
}
