package io.github.netmap4j.soft.kloop;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EINTR;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENXIO;

import io.github.netmap4j.soft.port.Binding;
import io.github.netmap4j.soft.port.Dependent;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.device.FailureCause;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * {@code NETMAP_REQ_SYNC_KLOOP_START} and {@code _STOP}: a loop in the calling thread that syncs the rings of a descriptor
 * in CSB mode, until another thread stops it or closes the descriptor.
 */
public final class SyncLoop implements Dependent {

    private static final int MAX_SLEEP_MICROS = 1_000_000;
    private static final String STOP = "stop it (NETMAP_REQ_SYNC_KLOOP_STOP) first";

    private final SoftDescriptor descriptor;
    private @Nullable Csb csb;
    private boolean running;
    /** Whether a CSB is being made: no loop may start, and no other CSB be made. */
    private boolean enabling;

    private volatile boolean stopping;
    /** What the loop waits for, while one runs. */
    private @Nullable LoopEvents events;

    private SyncLoop(SoftDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** The sync loop of a descriptor, which runs or not. */
    public static SyncLoop of(SoftDescriptor descriptor) {
        return (SyncLoop) descriptor.attachment(SyncLoop::new);
    }

    /**
     * Begins {@code NETMAP_REQ_OPT_CSB}, excluding others. If it returns true, {@link #enable} or {@link #forget} must
     * follow. Control lock held.
     *
     * @return false if there are no rings to have a CSB for
     * @throws RequestRefusedException EBUSY while the loop runs; EINVAL
     */
    public synchronized boolean prepare(long atok, long ktoa) {
        Binding binding = descriptor.binding();
        if (running || enabling) {
            throw new RequestRefusedException(EBUSY, FailureCause.BUSY, "a sync loop runs, or begins", STOP);
        }
        if (binding == null || binding.tx.length + binding.rx.length == 0) {
            return false;
        }
        Csb.check(binding, atok, ktoa);
        enabling = true;
        return true;
    }

    /**
     * Does {@code NETMAP_REQ_OPT_CSB}. Call it without the control lock, because the program's memory may block.
     *
     * @param caller the program's memory
     * @param control the control lock
     * @throws RequestRefusedException EFAULT; EBADF if the descriptor was closed meanwhile
     */
    public void enable(long atok, long ktoa, UserMemory caller, Lock control) {
        Csb made = null;
        boolean done = false;
        try {
            Binding binding = descriptor.binding();
            made = binding == null ? null : Csb.create(binding, atok, ktoa, caller);
            control.lock();
            try {
                done = made != null && replace(made);
            } finally {
                control.unlock();
            }
        } finally {
            if (!done && made != null) {
                made.release();
            }
            forget();
        }
        if (!done) {
            throw new RequestRefusedException(EBADF, "the descriptor was closed meanwhile");
        }
    }

    /** Undoes {@link #prepare}. */
    public synchronized void forget() {
        enabling = false;
    }

    private synchronized boolean replace(Csb by) {
        if (descriptor.closed()) {
            return false;
        }
        if (csb != null) {
            csb.release();
        }
        csb = by;
        descriptor.csbMode(true);
        return true;
    }

    /** Ends CSB mode. No loop may run any more. */
    @Override
    public synchronized void parentClosed() {
        if (csb != null) {
            csb.release();
            csb = null;
            descriptor.csbMode(false);
        }
    }

    /**
     * Begins a loop, excluding others. {@link #end} must follow, whatever happens in between.
     *
     * @param sleepMicros how long it will sleep when there is nothing to do
     * @return how many rings it will sync
     * @throws RequestRefusedException EINVAL, ENXIO, EBUSY if a loop runs already
     */
    public synchronized int begin(int sleepMicros) {
        if (Integer.compareUnsigned(sleepMicros, MAX_SLEEP_MICROS) > 0) {
            throw new RequestRefusedException(
                    EINVAL,
                    "a sleep of " + Integer.toUnsignedLong(sleepMicros) + " us; up to " + MAX_SLEEP_MICROS
                            + " is possible");
        }
        Binding binding = descriptor.binding();
        if (binding == null) {
            throw new RequestRefusedException(ENXIO, "the descriptor is not bound: register a port first");
        }
        if (descriptor.closed()) {
            throw new RequestRefusedException(EBADF, "the descriptor was closed meanwhile");
        }
        if (csb == null) {
            throw new RequestRefusedException(EINVAL, "a sync loop needs NETMAP_REQ_OPT_CSB");
        }
        if (running || enabling) {
            throw new RequestRefusedException(
                    EBUSY, FailureCause.BUSY, "a sync loop runs already, or its CSB is being changed", STOP);
        }
        running = true;
        return binding.tx.length + binding.rx.length;
    }

    /**
     * Runs the loop that was begun. Call it without the control lock.
     *
     * @param control the control lock
     * @throws RequestRefusedException EINTR if the thread was interrupted
     */
    public void run(LoopMode mode, LoopEvents waits, UserMemory caller, Lock control) {
        Binding binding = Objects.requireNonNull(descriptor.binding());
        CsbMemory memory = Objects.requireNonNull(csb).memory(caller);
        LoopRing[] rings = new LoopRing[binding.tx.length + binding.rx.length];
        for (int i = 0; i < rings.length; i++) {
            boolean direct = i < binding.tx.length ? mode.directTx() : mode.directRx();
            rings[i] = new LoopRing(binding, i, memory, caller, waits, direct);
        }
        synchronized (this) {
            events = waits;
        }
        LoopListener listener = new LoopListener(binding, waits, mode);
        listener.listen(control);
        try {
            while (!stopping && !descriptor.closed()) {
                waits.reset();
                for (LoopRing ring : rings) {
                    if (!ring.direct) {
                        ring.sync();
                    }
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new RequestRefusedException(
                            EINTR,
                            FailureCause.OTHER,
                            "the thread that ran the sync loop was interrupted, and the loop has ended",
                            "start it again, in a thread that nobody interrupts");
                }
                int kicks = waits.await(mode.sleepMicros());
                for (int i = 0; i < kicks; i++) {
                    LoopRing kicked = rings[waits.kicked(i)];
                    if (kicked.direct) {
                        kicked.sync();
                    }
                }
            }
        } finally {
            listener.ignore(control);
        }
    }

    /** Ends a loop that was begun, and wakes those who wait for that. */
    public synchronized void end() {
        running = false;
        stopping = false;
        events = null;
        notifyAll();
    }

    /**
     * Stops the loop and waits for its end. If none runs, the next one ends at once, as in the kernel.
     *
     * @throws RequestRefusedException ENXIO if the descriptor is not bound; EINTR if the thread was interrupted
     */
    public synchronized void stop() {
        if (descriptor.binding() == null) {
            throw new RequestRefusedException(ENXIO, "the descriptor is not bound: register a port first");
        }
        stopping = true;
        wake();
        while (running) {
            try {
                wait();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new RequestRefusedException(
                        EINTR,
                        FailureCause.OTHER,
                        "this thread was interrupted while it waited for the sync loop to end",
                        "the loop ends all the same; ask again (NETMAP_REQ_SYNC_KLOOP_STOP) to wait for it");
            }
        }
    }

    private void wake() {
        if (events != null) {
            events.wake();
        }
    }

    /**
     * Waits for the end of a closed descriptor's loop; then its program may reuse the CSB. Call it without the control lock.
     */
    public synchronized void awaitEnd() {
        wake();
        boolean interrupted = false;
        while (running) {
            try {
                wait();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
