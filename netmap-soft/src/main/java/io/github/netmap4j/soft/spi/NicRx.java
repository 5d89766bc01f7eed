package io.github.netmap4j.soft.spi;

/**
 * One ring of a NIC, inwards. Used by one thread at a time; allocates nothing. A buffer belongs to the driver from its
 * {@link #give} until {@link #next} returns it with a frame, in any order.
 */
public interface NicRx {

    /**
     * Gives an empty buffer. There are never as many out as the ring has slots.
     *
     * @param buffer its index in the memory, 2 or more. A program that cheats can have the same one given twice.
     */
    void give(int buffer);

    /**
     * Goes to the next buffer with received data, which the other methods then tell of. The buffers of one frame follow each
     * other, all of them or none.
     *
     * @return false if there is none
     */
    boolean next();

    /** {@return which buffer it is: an index that was given} */
    int buffer();

    /** {@return where the data begin in the buffer, in bytes} */
    int offset();

    /** {@return how much there is in this buffer, in bytes} */
    int length();

    /** {@return whether the frame goes on in the next buffer} */
    boolean more();

    /**
     * Ends a round of {@link #give} and {@link #next}: what was given can be received into from now on.
     *
     * @return 0; or a positive errno if the interface does not answer
     */
    int flush();

    /**
     * {@return what a thread can wait for in the kernel: a descriptor that is readable while {@link #next} would find
     * something, and changes with {@link Nic#turn} only; -1 if the driver wakes by {@link Nic#whenNews} instead} With a
     * descriptor, nothing tells of reclaimed buffers: those who wait for room look again every millisecond.
     */
    default int descriptor() {
        return -1;
    }
}
