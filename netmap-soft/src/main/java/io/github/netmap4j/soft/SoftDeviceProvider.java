package io.github.netmap4j.soft;

import io.github.netmap4j.sys.NetmapDevice;
import io.github.netmap4j.sys.NetmapDeviceProvider;

/** Offers the software device of this process as {@code soft}, see {@link NetmapDevice#of}. */
public final class SoftDeviceProvider implements NetmapDeviceProvider {

    /** Made by the first one who asks. */
    private static final class Holder {
        static final SoftDevice DEVICE = SoftDevice.builder().build();
    }

    /** Made by {@link java.util.ServiceLoader}. */
    public SoftDeviceProvider() {}

    @Override
    public String name() {
        return "soft";
    }

    @Override
    public NetmapDevice device() {
        return Holder.DEVICE;
    }
}
