package io.github.netmap4j;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A ring of a port, taken by one thread. Only its owner may use it; any other thread gets a {@link WrongThreadException}.
 * To move it to another thread, the owner calls {@link #handOver} and the other one {@link #takeOver}. {@link #close}
 * gives the ring back to the port, to be taken again.
 *
 * <p>What is in the shared memory is checked before it is used. {@code head} and {@code cur} must be where this ring left
 * them, else {@link PortResetException}; {@code tail}, buffer indexes and lengths must be possible, else
 * {@link PortCorruptedException}.
 *
 * <p>After the port's close every method that needs the ring or its memory throws {@link PortClosedException}, or, if the
 * close comes in the middle of the call, {@link IllegalStateException}. What was known when the ring was taken can still be
 * asked for: {@link #index}, {@link #kind}, {@link #slots}, {@link #bufferSize}, {@link TxRing#maxPayload},
 * {@link #statistics}, {@link RxRing#undeliverable}, {@link #toString}. {@link #region} still returns the segment, each
 * access to which throws. {@link #close} does nothing.
 *
 * <p>See netmap(4) for head, cur and tail. One slot of a ring always stays with the kernel, so {@link #slots} - 1 packets
 * fit.
 */
@SuppressWarnings("ReferenceEquality") // threads have an identity and no other equality
public abstract class Ring extends CheckedRing implements AutoCloseable {

    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(Ring.class, "owner", Thread.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** An owner that stands for "whoever has the token", if something else ensures that it is one thread at a time. */
    static final Thread BY_TOKEN = standIn("whoever has the token");

    private static final Thread GIVEN_BACK = standIn("nobody: it was given back");
    private static final Thread PORT_CLOSED = standIn("nobody: its port is closed");

    final @Nullable RingStatistics statistics;

    /** The table that has it, which takes it back. */
    @SuppressWarnings("NullAway.Init") // set by the table right after it was made
    Consumer<Ring> giveBack;

    /** Whether its owner gets the same ring when it asks again; not a forwarder, which closes it. */
    boolean again;

    /** Set while a handler runs, which must not use its own ring. */
    boolean busy;

    /**
     * Who may use the ring: a thread, {@link #BY_TOKEN}, null while it is handed over. {@link #GIVEN_BACK} and
     * {@link #PORT_CLOSED} are for ever.
     */
    private volatile Thread owner;

    /** Takes the ring for the current thread. The port has checked that it is free. */
    Ring(PortContext port, RingKind kind, int index, RingLayout layout) {
        super(port, kind, index, layout);
        this.statistics = port.statistics ? new RingStatistics() : null;
        this.owner = Thread.currentThread();
        moved();
    }

    @Override
    final void moved() {
        // Not during the construction, before there are statistics.
        if (statistics != null && !kind.transmits() && distance(head, tail) == slots - 1) {
            statistics.addFull();
        }
    }

    /** {@return the ring's number among those of its kind} */
    public final int index() {
        return index;
    }

    /** {@return what the ring is for} */
    public final RingKind kind() {
        return kind;
    }

    /** {@return {@code ring->num_slots}: the number of slots; packets of up to one less fit} */
    public final int slots() {
        return slots;
    }

    /** {@return {@code ring->nr_buf_size}: the size of a slot's buffer, in bytes} */
    public final int bufferSize() {
        return bufferSize;
    }

    /** {@return the port's region, which lives until the port's close} Handlers and batches give offsets into it. */
    public final MemorySegment region() {
        return raw().region();
    }

    /**
     * Figures of this ring since it was taken. May be called from any thread.
     *
     * @return the figures
     * @throws IllegalStateException unless the port was opened with {@link NetmapPort.Builder#statistics()}
     */
    public final RingStatistics statistics() {
        if (statistics == null) {
            throw new IllegalStateException(
                    "no statistics are kept: open the port with NetmapPort.builder(name).statistics()");
        }
        return statistics;
    }

    /**
     * Gives up ownership, for another thread to {@link #takeOver}, which sees everything this thread did to the ring.
     *
     * @throws WrongThreadException if this thread does not own the ring
     */
    public final void handOver() {
        check();
        OWNER.compareAndSet(this, owner, null);
    }

    /**
     * Makes this thread the owner of a ring that its former owner has {@linkplain #handOver handed over}.
     *
     * @throws RingTakenException if a thread owns it
     */
    public final void takeOver() {
        own(Thread.currentThread());
    }

    /** Lets any thread use a ring that this thread has; the callers make sure that it is one at a time. */
    final void share() {
        handOver();
        own(BY_TOKEN);
    }

    private void own(Thread who) {
        Thread former = (Thread) OWNER.compareAndExchange(this, (Thread) null, who);
        if (former != null) {
            throw former == GIVEN_BACK || former == PORT_CLOSED ? notMine(former) : taken(former, port);
        }
    }

    /** What the program still holds of it, for a message; null if that is nothing, or only the ring, in one of these threads. */
    final @Nullable String leftover(Set<Thread> done) {
        Thread current = owner;
        if (current == GIVEN_BACK || current == PORT_CLOSED) {
            return null;
        }
        if (current == BY_TOKEN) {
            return this + " is still taken by a channel";
        }
        if (current != null && !done.contains(current)) {
            return this + " is still taken by " + current;
        }
        int held = kind.transmits() ? 0 : distance(head, cur);
        return held == 0 ? null : this + " holds " + held + " slots that were not released";
    }

    /** Whether this thread owns the ring. */
    final boolean isMine() {
        return owner == Thread.currentThread();
    }

    /** Why a port cannot give the ring to this thread; null if it can, since it was given back. */
    final @Nullable RingTakenException taken(PortContext asked) {
        Thread current = owner;
        return current == GIVEN_BACK || current == PORT_CLOSED ? null : taken(current, asked);
    }

    private RingTakenException taken(Thread current, PortContext asked) {
        if (current == null) {
            return new RingTakenException(
                    this + " was handed over: the thread that is to have it calls its takeOver()");
        }
        if (current == BY_TOKEN) {
            return new RingTakenException(
                    this + " is taken by a channel: send and receive through the channel, or close it first");
        }
        if (current != Thread.currentThread()) {
            return new RingTakenException(this + " is taken by " + current
                    + ": let that thread close the ring, or hand it over (handOver there, then takeOver here)");
        }
        return new RingTakenException(this + " is taken by this thread"
                + (asked.equals(port) ? "" : ", through another open of the port")
                + (again ? "" : ", for a forwarder")
                + ": use what was taken first, or close it");
    }

    /**
     * Gives the ring back to the port. Releases held packets, and gives reserved slots back; packets that were sent stay.
     * Closing again does nothing.
     *
     * @throws WrongThreadException if another thread owns the ring
     */
    @Override
    public final void close() {
        Thread current = owner;
        if (current == GIVEN_BACK || current == PORT_CLOSED) {
            return;
        }
        if (current != null && current != BY_TOKEN && current != Thread.currentThread()) {
            throw notMine(current);
        }
        if (busy) {
            throw reentered();
        }
        try {
            reset();
        } catch (IllegalStateException gone) {
            if (port.isOpen()) {
                throw gone;
            }
        }
        if (OWNER.compareAndSet(this, current, GIVEN_BACK)) {
            giveBack.accept(this);
        }
    }

    /** A thread that never runs, so that one comparison of threads is enough before each operation. */
    private static Thread standIn(String name) {
        return Thread.ofPlatform().name(name).unstarted(() -> {});
    }

    /** The port is closing: nobody may use the ring any more. */
    final void portClosed() {
        owner = PORT_CLOSED;
    }

    /** Ends what is under way on the ring: it is about to be given back. */
    abstract void reset();

    /**
     * Every public method's first step: the port is open, the ring taken, the caller its owner, and no handler running. A
     * plain read is enough: the owner itself wrote the field, and a close, the only change that comes from elsewhere, takes
     * the memory away first and stops each thread that is using it, which then reads the field again. A volatile or opaque
     * read would keep the JIT from moving anything out of a loop over packets.
     */
    final void check() {
        Thread current = (Thread) OWNER.get(this);
        if (current != Thread.currentThread() && current != BY_TOKEN) {
            throw notMine(current);
        }
        if (busy) {
            throw reentered();
        }
    }

    private RuntimeException notMine(Thread current) {
        if (current == PORT_CLOSED) {
            return new PortClosedException(port.name);
        }
        if (current == GIVEN_BACK) {
            return new IllegalStateException(this + " was given back; take it again with the port's methods");
        }
        return new WrongThreadException(this
                + (current == null
                        ? " was handed over and not taken over: call takeOver() first"
                        : " belongs to " + current + ", not to " + Thread.currentThread()
                                + ": let that thread call handOver(), then this one takeOver()"));
    }

    private IllegalStateException reentered() {
        return new IllegalStateException(
                this + " was used by a handler that it is running: let the handler return first");
    }

    /** One NIOCTXSYNC or NIOCRXSYNC; then reads the kernel's position. */
    final void sync(long request) {
        check();
        int result;
        if (JfrEvents.slowSyncEnabled()) {
            result = JfrEvents.sync(port, this, request);
        } else {
            result = port.ioctl(request);
        }
        if (result < 0) {
            throw port.failed(kind.transmits() ? "NIOCTXSYNC" : "NIOCRXSYNC", -result);
        }
        if (statistics != null) {
            statistics.addSync();
        }
        pull();
    }

    /** {@return the ring's name for logs, such as {@code tx ring 0 of vale0:a}} */
    @Override
    public final String toString() {
        return name();
    }
}
