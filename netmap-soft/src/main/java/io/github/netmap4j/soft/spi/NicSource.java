package io.github.netmap4j.soft.spi;

/**
 * Where a software device gets its NICs from, besides those made of software: one asks the system for an interface, another
 * makes what a file is played through. {@code SoftDeviceBuilder.nics} takes one.
 */
@FunctionalInterface
public interface NicSource {

    /**
     * The NIC of a name that no port of the device has. Called with the device's control lock held: it must not call the device.
     *
     * @param name what the program asks for, as in {@code netmap:NAME}; not checked
     * @return a NIC, which the device closes when nobody uses it any more; null if this source has none of that name
     * @throws RequestRefusedException if there is one that cannot be had, with the errno of the request: EPERM, ENODEV …
     */
    Nic open(String name);

    /**
     * Whether a NIC of this name is there, so that nothing else may be called so. As {@link #open}, but nothing is opened.
     *
     * @param name not checked
     * @return false unless it is there
     */
    default boolean has(String name) {
        return false;
    }

    /**
     * Where the buffers of a device with such NICs have to begin, see {@link PoolConfig#withBufferShift}.
     *
     * @return bytes behind a page; 0 if it does not matter
     */
    default int bufferShift() {
        return 0;
    }
}
