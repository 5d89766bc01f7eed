package io.github.netmap4j.soft;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapDeviceProvider;
import org.jspecify.annotations.Nullable;

/** Offers the software device of this process as {@code soft}, see {@link NetmapDevice#of}. */
public final class SoftDeviceProvider implements NetmapDeviceProvider {

    private static @Nullable SoftDevice device;

    /** Made by {@link java.util.ServiceLoader}. */
    public SoftDeviceProvider() {}

    @Override
    public String name() {
        return "soft";
    }

    /** Makes the device on the first call; if that fails, the next call tries again. */
    @Override
    public NetmapDevice device() {
        return made();
    }

    private static synchronized SoftDevice made() {
        if (device == null) {
            device = SoftDevice.builder().name("soft").build();
        }
        return device;
    }
}
