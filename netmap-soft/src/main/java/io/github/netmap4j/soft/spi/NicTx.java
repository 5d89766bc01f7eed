package io.github.netmap4j.soft.spi;

/**
 * One ring of a NIC, outwards. Used by one thread at a time; allocates nothing. A frame is put buffer by buffer, what was put
 * goes out at the next {@link #flush}, and a buffer belongs to the driver from its {@code put} until {@link #reclaim} counts it.
 */
public interface NicTx {

    /**
     * Whether a frame can be put now.
     *
     * @param fragments in how many buffers it lies, 1 to {@link Nic#maxFragments}
     * @return false if it has to wait until something was reclaimed
     */
    boolean hasRoom(int fragments);

    /**
     * Puts a buffer of a frame, the first one after {@link #hasRoom} said so.
     *
     * @param buffer its index in the memory, 2 or more
     * @param offset where the data begin in it, in bytes
     * @param length bytes, 1 or more, within the buffer; the device has seen to it that a frame has 14 at least
     * @param more whether the frame goes on in the next buffer
     * @return false if the frame cannot be sent: then the driver has forgotten all buffers of it, and the device drops it
     */
    boolean put(int buffer, int offset, int length, boolean more);

    /**
     * Sends what was put, as far as that is possible without waiting. Without anything to send it makes no system call.
     *
     * @return 0; or a positive errno if the interface does not answer: ENETDOWN, ENXIO
     */
    int flush();

    /**
     * Takes back what was sent, or dropped by the interface, in the order in which it was put.
     *
     * @return how many buffers since the last call
     */
    int reclaim();
}
