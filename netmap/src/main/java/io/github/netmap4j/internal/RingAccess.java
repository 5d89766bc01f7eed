package io.github.netmap4j.internal;

import io.github.netmap4j.sys.device.Descriptor;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this module's other packages may do with ports and rings, and programs may not. The types of ports and rings lie
 * above this package, so they are parameters; their package installs the one implementation before it opens a port.
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
     * {@return the implementation, for a caller that has a port}
     *
     * @param <P> a port
     * @param <K> a ring's kind
     * @param <R> a ring
     * @param <B> a batch of received packets
     */
    @SuppressWarnings("unchecked") // there is one class of ports
    public static <P, K, R, B> RingAccess<P, K, R, B> get() {
        return (RingAccess<P, K, R, B>) Objects.requireNonNull(installed);
    }

    /**
     * Throws unless a port is open.
     *
     * @param port the port
     */
    public abstract void requireOpen(P port);

    /**
     * {@return the descriptor to poll}
     *
     * @param port the port
     */
    public abstract Descriptor descriptor(P port);

    /**
     * {@return the port that a ring was taken from}
     *
     * @param ring the ring
     */
    public abstract P port(R ring);

    /**
     * {@return whether two ports are in one memory, and so can exchange buffers}
     *
     * @param one a port
     * @param other another
     */
    public abstract boolean shareMemory(P one, P other);

    /**
     * {@return what a program has not given back of a port, one line each: frames, extra buffers, and rings, unless one of these
     * threads owns them}
     *
     * @param port the port
     * @param done threads that will not use their rings any more
     */
    public abstract List<String> held(P port, Set<Thread> done);

    /**
     * {@return how many rings of a direction are bound, the host's included}
     *
     * @param port the port
     * @param transmits whether it is the transmit direction
     */
    public abstract int bound(P port, boolean transmits);

    /**
     * Takes a ring that no thread owns, not even this one: for a caller that will close it, or use it in other threads.
     *
     * @param port the port
     * @param kind the ring's kind
     * @param index its number within the kind
     * @return the ring
     */
    public abstract R takeFree(P port, K kind, int index);

    /**
     * Lets any thread use a ring that this thread owns; the caller ensures that it is one at a time.
     *
     * @param ring the ring
     */
    public abstract void share(R ring);

    /**
     * {@return whether a packet has arrived with all of its slots}
     *
     * @param rx the ring
     */
    public abstract boolean hasPacket(R rx);

    /**
     * Receives packets into a new batch; the next batch may come before its close.
     *
     * @param rx the ring
     * @param limit the most packets
     * @param whenClosed what the batch's close calls
     * @return the batch
     */
    public abstract B receive(R rx, int limit, Runnable whenClosed);

    /**
     * {@return the exception for a poll that reported an error of a port, which is of no more use}
     *
     * @param port the port
     */
    public abstract RuntimeException reset(P port);

    /**
     * {@return the exception for a poll of several ports that failed}
     *
     * @param what what failed
     * @param errno why, positive
     */
    public abstract RuntimeException failed(String what, int errno);

    /**
     * {@return the exception for a packet that is too long}
     *
     * @param length its bytes
     * @param limit the most
     * @param where what takes no more
     */
    public abstract RuntimeException tooLarge(long length, long limit, String where);
}
