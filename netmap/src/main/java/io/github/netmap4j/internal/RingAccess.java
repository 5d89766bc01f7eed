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

    /** Installs the implementation, when the class of ports is initialised: whoever has a port sees it. */
    public static void install(RingAccess<?, ?, ?, ?> access) {
        installed = access;
    }

    /** The implementation, for a caller that has a port. */
    @SuppressWarnings("unchecked") // there is one class of ports
    public static <P, K, R, B> RingAccess<P, K, R, B> get() {
        return (RingAccess<P, K, R, B>) Objects.requireNonNull(installed);
    }

    /** Throws unless the port is open. */
    public abstract void requireOpen(P port);

    /** The descriptor to poll. */
    public abstract Descriptor descriptor(P port);

    /** The port that a ring was taken from. */
    public abstract P port(R ring);

    /** Whether two ports are in one memory, and so can exchange buffers. */
    public abstract boolean shareMemory(P one, P other);

    /**
     * What a program has not given back of a port, one line each: frames, extra buffers, and rings, unless one of these
     * threads owns them, which will not use them any more.
     */
    public abstract List<String> held(P port, Set<Thread> done);

    /** How many rings of a direction are bound, the host's included. */
    public abstract int bound(P port, boolean transmits);

    /**
     * Takes a ring that no thread owns, not even this one: for a caller that will close it, or use it in other threads.
     * The index counts within the kind.
     */
    public abstract R takeFree(P port, K kind, int index);

    /** Lets any thread use a ring that this thread owns; the caller ensures that it is one at a time. */
    public abstract void share(R ring);

    /** Whether a packet has arrived with all of its slots. */
    public abstract boolean hasPacket(R rx);

    /** Receives up to {@code limit} packets into a new batch, whose close calls {@code whenClosed}: the next batch may come first. */
    public abstract B receive(R rx, int limit, Runnable whenClosed);

    /** The exception for a poll that reported an error of the port, which is of no more use. */
    public abstract RuntimeException reset(P port);

    /** The exception for a poll of several ports that failed; errno is positive. */
    public abstract RuntimeException failed(String what, int errno);

    /** The exception for a packet of {@code length} bytes, where {@code where} takes only {@code limit}. */
    public abstract RuntimeException tooLarge(long length, long limit, String where);
}
