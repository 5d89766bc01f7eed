package io.github.netmap4j.nic;

import io.github.netmap4j.soft.spi.NicDriver;
import io.github.netmap4j.soft.spi.NicSource;

/**
 * The driver {@code xdp}: NICs over AF_XDP, with the system properties of {@link XdpDeviceProvider} for mode and slots.
 */
public final class XdpNicDriver implements NicDriver {

    /** Made by {@link java.util.ServiceLoader}. */
    public XdpNicDriver() {}

    @Override
    public String name() {
        return "xdp";
    }

    /**
     * NICs for one device.
     *
     * @throws IllegalArgumentException if a property has an invalid value
     */
    @Override
    public NicSource source() {
        return XdpDeviceProvider.nics();
    }
}
