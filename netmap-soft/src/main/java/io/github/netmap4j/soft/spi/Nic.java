package io.github.netmap4j.soft.spi;

/**
 * A network interface as a driver gives it to a software device: a number of rings each way, ring i of the one kind paired with
 * ring i of the other, as the queues of hardware are. The device has the netmap rings, checks what programs write into them, and
 * tells the driver which buffers to send from and which to receive into.
 *
 * <p>Threads: the device calls {@link #turn} and {@link #close} with its control lock held and nobody in {@link NicTx} or
 * {@link NicRx} of the ring; the {@code tx} and {@code rx} of one ring by one thread at a time each, perhaps not the same one;
 * {@link #state} by any.
 */
public interface Nic extends AutoCloseable {

    /** {@return how many pairs of rings it has: 1 to 65535, always the same} */
    int rings();

    /** {@return how many slots each of its rings has: 2 or more, always the same} */
    int slots();

    /**
     * {@return the longest frame that it sends, with its Ethernet header: what large packets of a switch are cut to, in
     * bytes}
     */
    int maxFrame();

    /**
     * {@return how many buffers a frame may lie in: slots joined by {@code NS_MOREFRAG}; 1 or more} Frames of more are
     * dropped before the driver sees them.
     */
    int maxFragments();

    /**
     * The way out through a ring.
     *
     * @param ring 0 to {@link #rings} - 1
     * @return the same at each call
     */
    NicTx tx(int ring);

    /**
     * The way in through a ring.
     *
     * @param ring 0 to {@link #rings} - 1
     * @return the same at each call
     */
    NicRx rx(int ring);

    /**
     * Turns the two directions of a ring on or off: what is off leaves the interface to the system. When this returns, nothing
     * reads or writes a buffer for a direction that is off.
     *
     * @param ring 0 to {@link #rings} - 1
     * @param memory whose buffers are meant from now on; the same for all rings that are on
     * @param tx whether frames are to be sent
     * @param rx whether frames are to be received
     * @return whether a direction that was on and stays on has kept what it was given. If not, frames under way are lost, and the
     *     device gives all buffers anew
     * @throws RequestRefusedException if something cannot be turned on; then all is off for this ring
     */
    boolean turn(int ring, NicMemory memory, boolean tx, boolean rx);

    /**
     * Tells the driver what to run when a ring has something new and {@link NicRx#descriptor} does not say so.
     *
     * @param ring 0 to {@link #rings} - 1
     * @param wake wakes those who wait for the ring; from any thread, outside of the ring's {@code tx} and {@code rx}
     */
    default void whenNews(int ring, Runnable wake) {}

    /**
     * {@return what has become of the interface: 0 if it works; ENETDOWN if it is down, and goes on when it is up
     * again; another errno if it is gone for good} May make a system call; allocates nothing.
     */
    int state();

    /** Nobody uses it any more, all rings are off. */
    @Override
    void close();
}
