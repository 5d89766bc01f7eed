package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.failure.QueueCorruptedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One of the four queues of a socket. The first thread that uses it owns it; other threads get a {@link
 * WrongThreadException} until the owner calls {@link #handOver}. Four threads may own the four queues.
 *
 * <p>After the socket's close every method that uses the queue throws {@link IllegalStateException}.
 */
@SuppressWarnings("ReferenceEquality") // threads have an identity and no other equality
public abstract sealed class XdpQueue permits FillQueue, CompQueue, RxQueue, TxQueue {

    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(XdpQueue.class, "owner", Thread.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private static final Thread CLOSED =
            Thread.ofPlatform().name("nobody: its socket is closed").unstarted(() -> {});

    final SocketCore core;
    final FrameMemory memory;
    private final String name;

    /** The owner; null if the next thread becomes the owner. */
    private volatile @Nullable Thread owner;

    XdpQueue(SocketCore core, FrameMemory memory, String name) {
        this.core = core;
        this.memory = memory;
        this.name = name;
    }

    /** The first step of every method that uses the queue. An opaque read is enough: a thread sees its own write. */
    final void check() {
        if (OWNER.getOpaque(this) != Thread.currentThread()) {
            take();
        }
    }

    private void take() {
        while (!OWNER.compareAndSet(this, (Thread) null, Thread.currentThread())) {
            Thread current = owner;
            if (current == CLOSED) {
                throw core.closed();
            }
            if (current != null) { // else it was handed over meanwhile
                throw new WrongThreadException(this + " belongs to thread \"" + current.getName()
                        + "\", which must call handOver() before \""
                        + Thread.currentThread().getName() + "\" uses it");
            }
        }
    }

    /**
     * Gives up ownership: the next thread that uses the queue owns it, and sees everything that this one did.
     *
     * @throws WrongThreadException if another thread owns it
     */
    public final void handOver() {
        check();
        OWNER.compareAndSet(this, Thread.currentThread(), (Thread) null);
    }

    /** Lets no thread use it from now on; a call may still be under way. */
    final void close() {
        owner = CLOSED;
    }

    /** Refuses a batch of another UMEM. */
    final void requireOwn(FrameBatch batch) {
        if (batch.memory != memory) {
            throw new IllegalArgumentException("the batch is of UMEM " + batch.memory.table.id() + ", and " + this
                    + " of UMEM " + memory.table.id());
        }
    }

    /** The exception to throw if the kernel and the table of frames disagree. */
    final QueueCorruptedException corrupted(String what) {
        QueueCorruptedException found = new QueueCorruptedException(this + " has " + what);
        core.breakDown(found);
        return found;
    }

    /** {@return the queue's name, such as {@code the fill queue of eth0 queue 0}} */
    @Override
    public String toString() {
        return name;
    }
}
