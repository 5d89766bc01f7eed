package io.github.netmap4j.nic;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.SoftDeviceBuilder;
import io.github.netmap4j.soft.spi.PoolConfig;

/**
 * Makes software devices whose NICs are network interfaces of the system. {@code NetmapDevice.of("xdp")} is the one of the process.
 *
 * <p>An open port takes its interface's packets: those of the queues whose receive rings it is bound to. The system
 * gets them back when the port is closed or the process ends, even by kill -9.
 */
public final class XdpDevice {

    /** The default number of buffers of memory 1: 32 MiB. */
    static final int BUFFERS = 16_384;

    static final int BUFFER_SIZE = 2048;

    private XdpDevice() {}

    /**
     * A builder for a device with NICs over AF_XDP, and a memory 1 of 16,384 buffers of 2048 bytes, which the kernel
     * keeps in RAM (32 MiB, counted against {@code RLIMIT_MEMLOCK} without CAP_IPC_LOCK). The builder also sets memory
     * in memfds or huge pages, software NICs, and other pools, see {@link #pools}.
     *
     * @param nics opens its NICs
     * @return a builder
     */
    public static SoftDeviceBuilder builder(XdpNics nics) {
        return SoftDevice.builder().globalMemory(pools(BUFFERS, BUFFER_SIZE)).nics(nics);
    }

    /**
     * Pools for these NICs, for {@link SoftDeviceBuilder#globalMemory}. A slot receives up to 256 bytes less than the
     * buffer's size; longer frames arrive in several slots.
     *
     * @param buffers the number of buffers; a ring uses one for each slot
     * @param size bytes each, 2048 or 4096
     * @return a configuration
     * @throws IllegalArgumentException for another size
     */
    public static PoolConfig pools(int buffers, int size) {
        if (size != 2048 && size != 4096) {
            throw new IllegalArgumentException("buffers of " + size + " bytes: AF_XDP takes 2048 and 4096");
        }
        return PoolConfig.GLOBAL.withBuffers(buffers, size);
    }
}
