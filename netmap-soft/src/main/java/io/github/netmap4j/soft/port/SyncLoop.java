package io.github.netmap4j.soft.port;

import static io.github.netmap4j.sys.Errno.EBUSY;
import static io.github.netmap4j.sys.Errno.EINTR;
import static io.github.netmap4j.sys.Errno.EINVAL;
import static io.github.netmap4j.sys.Errno.ENXIO;

import io.github.netmap4j.soft.UserMemory;
import io.github.netmap4j.soft.memory.Refusal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code NETMAP_REQ_SYNC_KLOOP_START} and {@code _STOP}: a loop in the calling thread that syncs the rings of a descriptor
 * in CSB mode, until another thread stops it or closes the descriptor.
 */
public final class SyncLoop {

    private static final int MAX_SLEEP_MICROS = 1_000_000;

    private volatile Csb csb;
    private boolean running;
    private volatile boolean stopping;

    SyncLoop() {}

    /** Whether the rings are told about through a CSB, and not through their headers. */
    public boolean inCsbMode() {
        return csb != null;
    }

    /**
     * {@code NETMAP_REQ_OPT_CSB}.
     *
     * @throws Refusal EBUSY while the loop runs; EINVAL, EFAULT
     */
    public synchronized void enable(Binding binding, long atok, long ktoa) {
        if (running) {
            throw new Refusal(EBUSY, "a sync loop runs");
        }
        if (binding != null && binding.tx.length + binding.rx.length > 0) {
            csb = Csb.create(binding, atok, ktoa);
        }
    }

    /**
     * Runs the loop. The control lock must not be held.
     *
     * @param sleepMicros how long to sleep when there is nothing to do
     * @throws Refusal EINVAL, ENXIO, EBUSY if a loop runs already; EINTR if the thread was interrupted
     */
    public void run(Descriptor descriptor, int sleepMicros, UserMemory caller) {
        if (Integer.compareUnsigned(sleepMicros, MAX_SLEEP_MICROS) > 0) {
            throw new Refusal(EINVAL, "a sleep of more than a second");
        }
        Binding binding = descriptor.binding();
        if (binding == null) {
            throw new Refusal(ENXIO, "the descriptor is not bound");
        }
        synchronized (this) {
            if (csb == null) {
                throw new Refusal(EINVAL, "a sync loop needs NETMAP_REQ_OPT_CSB");
            }
            if (running) {
                throw new Refusal(EBUSY, "a sync loop runs already");
            }
            running = true;
        }
        try {
            while (!stopping && !descriptor.closed()) {
                for (int i = 0; i < binding.tx.length + binding.rx.length; i++) {
                    sync(Csb.ring(binding, i), i, caller);
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new Refusal(EINTR, "interrupted");
                }
                LockSupport.parkNanos(this, Math.max(1, TimeUnit.MICROSECONDS.toNanos(sleepMicros)));
            }
        } finally {
            synchronized (this) {
                running = false;
                stopping = false;
                notifyAll();
            }
        }
    }

    private void sync(Ring ring, int entry, UserMemory caller) {
        if (ring.enter() != RingGate.ENTERED) {
            return;
        }
        try {
            if (ring.exists()) {
                ring.caller = caller;
                if (!csb.read(entry, ring)) {
                    ring.reinit();
                } else if (ring.sync(ring.direction == Direction.TX ? Ring.FORCE_RECLAIM : Ring.FORCE_READ) == 0) {
                    csb.tell(entry, ring);
                    ring.rtail = ring.hwtail;
                }
            }
        } finally {
            ring.leave();
        }
    }

    /**
     * Stops the loop and waits for its end. If none runs, the next one ends at once, as in the kernel.
     *
     * @throws Refusal ENXIO if the descriptor is not bound; EINTR if the thread was interrupted
     */
    public synchronized void stop(Descriptor descriptor) {
        if (descriptor.binding() == null) {
            throw new Refusal(ENXIO, "the descriptor is not bound");
        }
        stopping = true;
        while (running) {
            try {
                wait();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new Refusal(EINTR, "interrupted");
            }
        }
    }
}
