package io.github.netmap4j.internal;

import io.github.netmap4j.sys.device.Descriptor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the packages beside ports and rings may do with them, and programs may not. The types of ports and rings lie above
 * this package, so they are parameters; they install the one implementation before the first port is open.
 *
 * @param <P> a port
 * @param <K> a ring's kind
 * @param <R> a ring
 * @param <B> a batch of received packets
 */
public abstract class RingAccess<P, K, R, B> {

    private static @Nullable RingAccess<?, ?, ?, ?> installed;

    /** For the one subclass. */
    protected RingAccess() {}

    /**
     * Installs the implementation, when the class of ports is initialised: whoever has a port sees it.
     *
     * @param access the implementation
     */
    public static void install(RingAccess<?, ?, ?, ?> access) {
        installed = access;
    }

    /**
     * The implementation, for a caller that has a port.
     *
     * @param <P> the class of ports
     * @param <K> the class of kinds
     * @param <R> the class of rings
     * @param <B> the class of batches
     * @return the implementation
     */
    @SuppressWarnings("unchecked") // there is one class of ports
    public static <P, K, R, B> RingAccess<P, K, R, B> get() {
        return (RingAccess<P, K, R, B>) Objects.requireNonNull(installed);
    }

    /**
     * Throws unless the port is open.
     *
     * @param port the port
     */
    public abstract void requireOpen(P port);

    /**
     * The port's descriptor.
     *
     * @param port the port
     * @return what to poll
     */
    public abstract Descriptor descriptor(P port);

    /**
     * The port of a ring.
     *
     * @param ring the ring
     * @return the port that it was taken from
     */
    public abstract P port(R ring);

    /**
     * Whether two ports can exchange buffers.
     *
     * @param one a port
     * @param other another
     * @return whether they are in one memory
     */
    public abstract boolean shareMemory(P one, P other);

    /**
     * How many rings of a direction are bound, the host's included.
     *
     * @param port the port
     * @param transmits the direction
     * @return 0 or more
     */
    public abstract int bound(P port, boolean transmits);

    /**
     * Takes a ring that nobody has, this thread included: for one who will close it, or use it in other threads.
     *
     * @param port the port
     * @param kind the ring's kind
     * @param index its number among its kind
     * @return the ring
     */
    public abstract R takeFree(P port, K kind, int index);

    /**
     * Lets any thread use a ring that this thread has: the caller sees to it that it is one at a time.
     *
     * @param ring the ring
     */
    public abstract void share(R ring);

    /**
     * Whether a packet has arrived with all of its slots.
     *
     * @param rx a receive ring
     * @return whether it can be received
     */
    public abstract boolean hasPacket(R rx);

    /**
     * Receives a batch for one who cannot promise to be done with it before the next.
     *
     * @param rx a receive ring
     * @param limit how many packets at most
     * @param whenClosed called by the batch's close
     * @return a batch of its own
     */
    public abstract B receive(R rx, int limit, Runnable whenClosed);

    /**
     * A poll reported an error of a port, which cannot be used on.
     *
     * @param port the port
     * @return to be thrown
     */
    public abstract RuntimeException reset(P port);

    /**
     * A poll of several ports failed.
     *
     * @param what which poll
     * @param errno why, positive
     * @return to be thrown
     */
    public abstract RuntimeException failed(String what, int errno);

    /**
     * A packet does not fit.
     *
     * @param length its length in bytes
     * @param limit how many bytes there is room for
     * @param where what is too small
     * @return to be thrown
     */
    public abstract RuntimeException tooLarge(long length, long limit, String where);
}
