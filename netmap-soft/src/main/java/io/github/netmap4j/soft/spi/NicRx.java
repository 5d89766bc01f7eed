package io.github.netmap4j.soft.spi;

import io.github.netmap4j.sys.device.DropReason;
import java.util.function.ObjIntConsumer;

/**
 * The receive side of a NIC's ring. One thread at a time uses it; no call allocates. The driver owns a buffer from its
 * {@link #give} until {@link #next} returns it with a frame, in any order.
 */
public interface NicRx {

    /**
     * Gives an empty buffer. The driver never has as many as the ring has slots.
     *
     * @param buffer its index in the memory, 2 or more. A program that cheats can make the device give the same one
     *     twice.
     */
    void give(int buffer);

    /**
     * Moves to the next buffer with received data, which the other methods then describe. The buffers of one frame
     * follow each other, all of them or none.
     *
     * @return false if there is none
     */
    boolean next();

    /** {@return the buffer's index, as given} */
    int buffer();

    /** {@return where the data begin in the buffer, in bytes} */
    int offset();

    /** {@return how long the data in this buffer are, in bytes} */
    int length();

    /** {@return whether the frame continues in the next buffer} */
    boolean more();

    /**
     * Ends a round of {@link #give} and {@link #next}: from now on the NIC may receive into the given buffers.
     *
     * @return 0; or a positive errno if the interface does not respond
     */
    int flush();

    /**
     * Reports frames that the interface dropped since the last report, for want of an empty buffer, say. The device asks when
     * somebody reads its {@linkplain io.github.netmap4j.sys.device.NetmapDevice#drops counts}, and before it turns the ring
     * off. It has its control lock then, and perhaps another thread in the ring.
     *
     * @param to takes a reason and a number of frames, 0 too
     */
    default void reportDrops(ObjIntConsumer<DropReason> to) {}

    /**
     * {@return a descriptor that a thread can wait for in the kernel: readable while {@link #next} would find something,
     * and changed by {@link Nic#turn} only; -1 if the driver wakes by {@link Nic#whenNews} instead}
     * A descriptor does not report reclaimed buffers: a thread that waits for room checks again every millisecond.
     */
    default int descriptor() {
        return -1;
    }
}
