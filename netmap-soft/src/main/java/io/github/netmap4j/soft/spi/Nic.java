package io.github.netmap4j.soft.spi;

import io.github.netmap4j.soft.clock.DeviceClock;

/**
 * A network interface that a driver gives to a software device. It has as many transmit as receive rings, in pairs like
 * the queues of hardware. The device keeps the netmap rings, checks what programs write into them, and tells the driver
 * which buffers to send from and which to receive into.
 *
 * <p>Threads: the device calls {@link #turn} and {@link #close} with its control lock held and no thread in the ring's
 * {@link NicTx} or {@link NicRx}. One thread at a time calls the {@code tx} of a ring, and one its {@code rx}; they may
 * be two threads, and change. Any thread calls {@link #state}.
 */
public interface Nic extends AutoCloseable {

    /** {@return how many pairs of rings it has: 1 to 65535, always the same} */
    int rings();

    /** {@return how many slots each of its rings has: 2 or more, always the same} */
    int slots();

    /**
     * {@return the longest frame that it sends, with its Ethernet header, in bytes; the device segments larger packets
     * of a switch to this size}
     */
    int maxFrame();

    /**
     * {@return how many buffers a frame may lie in: slots joined by {@code NS_MOREFRAG}; 1 or more} The device drops
     * frames with more before the driver sees them.
     */
    int maxFragments();

    /**
     * {@return how many pairs of host rings it can have, 0 to 65535, always the same; 0 if it does not reach the host}
     * They are numbered from {@link #rings} on. What goes out by a host ring the host receives as if it had come from the
     * wire; what the host sends comes in by the first host ring, instead of going to the wire, while that ring receives
     * and one of the NIC's own sends.
     */
    default int maxHostRings() {
        return 0;
    }

    /**
     * Hands a copy of a frame to the host, as a host ring does. Any thread calls it, also inside a ring's {@code rx}.
     *
     * @param buffer its index in the memory of the rings that are on, 2 or more
     * @param offset where the frame begins in it, in bytes
     * @param length 14 or more, within the buffer
     * @return false if the host does not get it, because no host ring is on or the frame is too long
     */
    default boolean sendUp(int buffer, int offset, int length) {
        return false;
    }

    /**
     * Returns the transmit side of a ring.
     *
     * @param ring 0 to {@link #rings} + {@link #maxHostRings} - 1
     * @return the same at each call
     */
    NicTx tx(int ring);

    /**
     * Returns the receive side of a ring.
     *
     * @param ring 0 to {@link #rings} + {@link #maxHostRings} - 1
     * @return the same at each call
     */
    NicRx rx(int ring);

    /**
     * Turns the two directions of a ring on or off; a direction that is off leaves the interface to the system. After
     * the return nothing reads or writes a buffer for a direction that is off.
     *
     * @param ring 0 to {@link #rings} + {@link #maxHostRings} - 1
     * @param memory the memory of the buffers from now on; the same for all rings that are on
     * @param tx whether frames are to be sent
     * @param rx whether frames are to be received
     * @return whether a direction that was on and stays on has kept its buffers. If not, frames under way are lost, and
     *     the device gives all buffers again
     * @throws RequestRefusedException if a direction cannot be turned on; then both directions of the ring are off
     */
    boolean turn(int ring, NicMemory memory, boolean tx, boolean rx);

    /**
     * Tells the driver the device's clock, before the first {@link #turn}: for times that it writes, or delays.
     *
     * @param clock the system's, or one that a test moves
     */
    default void clock(DeviceClock clock) {}

    /**
     * Tells the driver what to run when a ring has news that {@link NicRx#descriptor} does not report.
     *
     * @param ring 0 to {@link #rings} + {@link #maxHostRings} - 1
     * @param wake wakes the threads that wait for the ring; call it from any thread, but not inside the ring's
     *     {@code tx} or {@code rx}
     */
    default void whenNews(int ring, Runnable wake) {}

    /**
     * {@return the interface's state: 0 if it works; ENETDOWN while it is down; another errno if it is gone for good}
     * May make a system call; allocates nothing.
     */
    int state();

    /** Releases the interface: all rings are off, and the device makes no more calls. */
    @Override
    void close();
}
