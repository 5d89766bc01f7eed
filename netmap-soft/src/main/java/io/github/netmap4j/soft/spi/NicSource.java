package io.github.netmap4j.soft.spi;

import org.jspecify.annotations.Nullable;

/**
 * Gives a software device NICs from elsewhere: one source opens interfaces of the system, another may play a file. Pass
 * it to {@code SoftDeviceBuilder.nics}.
 */
@FunctionalInterface
public interface NicSource {

    /**
     * Opens a NIC whose name no port of the device has. The device calls this with its control lock held; it must not
     * call the device.
     *
     * @param name the name that the program asks for, as in {@code netmap:NAME}; not checked
     * @return a NIC, which the device closes after its last use; null if this source has none of that name
     * @throws RequestRefusedException if there is one that cannot be opened, with the errno of the request: EPERM,
     *     ENODEV …
     */
    @Nullable
    Nic open(String name);

    /**
     * Whether a NIC of this name exists, which reserves the name and lets a switch attach it. Called as {@link #open} is, but opens
     * nothing.
     *
     * @param name not checked
     * @return whether it exists
     */
    default boolean has(String name) {
        return false;
    }

    /**
     * Returns where the buffers of a device with such NICs must begin, see {@link PoolConfig#withBufferShift}.
     *
     * @return bytes after the start of a page; 0 if it does not matter
     */
    default int bufferShift() {
        return 0;
    }
}
