package io.github.netmap4j.soft.spi;

/**
 * The transmit side of a NIC's ring. One thread at a time uses it; no call allocates. The device puts a frame buffer by
 * buffer, and the next {@link #flush} sends it. The driver owns a buffer from its {@code put} until {@link #reclaim}
 * counts it.
 */
public interface NicTx {

    /**
     * Whether there is room for a frame now.
     *
     * @param fragments in how many buffers it lies, 1 to {@link Nic#maxFragments}
     * @return false if the frame must wait until buffers are reclaimed
     */
    boolean hasRoom(int fragments);

    /**
     * Puts a buffer of a frame; {@link #hasRoom} must have returned true before the first.
     *
     * @param buffer its index in the memory, 2 or more
     * @param offset where the data begin in it, in bytes
     * @param length bytes, 1 or more, within the buffer; the device ensures that a frame has at least 14
     * @param more whether the frame continues in the next buffer
     * @return false if the frame cannot be sent: then the driver gives up all its buffers, and the device drops it
     */
    boolean put(int buffer, int offset, int length, boolean more);

    /**
     * Sends what was put, as far as possible without waiting. Makes no system call if there is nothing to send.
     *
     * @return 0; or a positive errno if the interface does not respond: ENETDOWN, ENXIO
     */
    int flush();

    /**
     * Returns buffers that the interface sent or dropped, in the order of {@link #put}.
     *
     * @return how many buffers since the last call
     */
    int reclaim();
}
