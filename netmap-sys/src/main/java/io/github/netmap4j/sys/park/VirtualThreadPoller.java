package io.github.netmap4j.sys.park;

import io.github.netmap4j.sys.call.Timeouts;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Waker;
import io.github.netmap4j.sys.wait.PollSet;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that waits in the kernel for all virtual threads, so that none of them pins its carrier. A wait starts it;
 * it ends after a while without waits, so that it does not keep the library's class loader alive.
 *
 * <p>A poll of a netmap port syncs its rings, which their owner must not use at that time. So a port is in the poller's
 * set only while its owner waits: the poller removes it before it reports that it is ready, and a thread that gives up a
 * wait continues only after the poller has released the port. Readiness is a level, so the next poll sees whatever arrived
 * before a wait began, or while the port was not in the set.
 */
public final class VirtualThreadPoller {

    private static final long IDLE_MILLIS = 1_000;

    private final String name;
    private final long idleNanos;

    /** Waits to begin or give up, in order of arrival; guarded by itself. */
    private final ArrayDeque<Wait> requests = new ArrayDeque<>();

    /** The set that the thread polls; null while there is no thread. Guarded by the requests. */
    private @Nullable PollSet polled;

    /** A poller whose thread ends when nobody has waited for {@code idleMillis}. */
    public VirtualThreadPoller(String name, long idleMillis) {
        this.name = name;
        this.idleNanos = TimeUnit.MILLISECONDS.toNanos(idleMillis);
    }

    private static final class Shared {
        static final VirtualThreadPoller INSTANCE = new VirtualThreadPoller("netmap4j-poller", IDLE_MILLIS);
    }

    /** The poller of this process. */
    public static VirtualThreadPoller shared() {
        return Shared.INSTANCE;
    }

    /** A wait for one descriptor, which can be used again when it is done. */
    public static final class Wait {
        private final Descriptor descriptor;
        private final Waker whenDone;

        /** What to wait for; negative if given up. Guarded by the requests. */
        private int wanted;

        /** The index in the set, or negative. Only the poller's thread uses it. */
        private int index = -1;

        private int result;
        private volatile @Nullable Thread stopper;
        private volatile boolean done = true;

        /**
         * A wait that has not begun.
         *
         * @param whenDone called by the poller's thread; must not block
         */
        public Wait(Descriptor descriptor, Waker whenDone) {
            this.descriptor = descriptor;
            this.whenDone = whenDone;
        }

        /** What is ready, 0 if it was given up, or {@code -errno}; once it is done. */
        public int result() {
            return result;
        }
    }

    /** Begins a wait: from now on the poller polls the descriptor. {@link #stop} and {@link #stopped} must follow. */
    public void start(Wait wait, int events) {
        PollSet set;
        synchronized (requests) {
            if (polled == null) {
                polled = started();
            }
            set = polled;
            wait.wanted = events;
            wait.result = 0;
            wait.stopper = null;
            wait.done = false;
            requests.add(wait);
        }
        set.wake();
    }

    /** The set of a new thread, which inherits nothing from the thread that happens to start it. */
    private PollSet started() {
        PollSet set = new PollSet();
        Thread.ofPlatform()
                .daemon()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .start(new Polling(set));
        return set;
    }

    /** Gives a wait up, unless it is done. */
    public void stop(Wait wait) {
        wait.stopper = Thread.currentThread();
        if (!wait.done) {
            PollSet set;
            synchronized (requests) {
                set = polled;
                if (set == null) {
                    return; // The thread ended, and it does so only when all waits are done.
                }
                wait.wanted = -1;
                requests.add(wait);
            }
            set.wake();
        }
    }

    /** Returns when the poller no longer touches the port, however often this thread is interrupted. */
    public void stopped(Wait wait) {
        boolean interrupted = false;
        while (!wait.done) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits for a descriptor; a virtual thread gives up its carrier meanwhile.
     *
     * @param events {@code POLLIN} or {@code POLLOUT}
     * @param nanos how long at most
     * @return what is ready ({@code POLLNVAL} if the descriptor was closed), 0 after the timeout, or {@code -errno}
     * @throws InterruptedException if this thread is interrupted
     */
    public int await(Descriptor descriptor, int events, long nanos) throws InterruptedException {
        Thread waiter = Thread.currentThread();
        Wait wait = new Wait(descriptor, () -> LockSupport.unpark(waiter));
        long start = System.nanoTime();
        start(wait, events);
        try {
            while (!wait.done) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("wait for " + descriptor);
                }
                long left = nanos - (System.nanoTime() - start);
                if (left <= 0) {
                    break;
                }
                LockSupport.parkNanos(this, Math.min(left, TimeUnit.DAYS.toNanos(1)));
            }
        } finally {
            stop(wait);
            stopped(wait);
        }
        return wait.result;
    }

    /** What the thread does, from its start to its end. */
    private final class Polling implements Runnable {

        private final PollSet set;

        /** The members of the set, by their index there. */
        private Wait[] members = new Wait[8];

        private int count;
        private long idleSince = System.nanoTime();

        Polling(PollSet set) {
            this.set = set;
        }

        @Override
        public void run() {
            try (set) {
                boolean more = true;
                while (more) {
                    more = pollOnce();
                }
            } catch (RuntimeException | Error unexpected) {
                abandon();
                throw unexpected;
            }
        }

        /** Returns false if nobody waits any more; the next wait then starts a new thread. */
        private boolean pollOnce() {
            begin();
            int timeout = -1;
            if (count == 0) {
                long left = idleNanos - (System.nanoTime() - idleSince);
                if (left <= 0 && ended()) {
                    return false;
                }
                timeout = Timeouts.millis(left);
            }
            int ready = set.poll(timeout);
            if (ready < 0 && ready != -Errno.EINTR) {
                finishAll(ready);
            } else if (ready > 0) {
                finishReady();
            }
            // Nobody has a reason to interrupt this thread; an interrupt must not make it spin.
            boolean _ = Thread.interrupted();
            return true;
        }

        /** Ends if there is no request; a later one finds no thread, and starts one. */
        private boolean ended() {
            synchronized (requests) {
                if (!requests.isEmpty()) {
                    return false;
                }
                polled = null;
                return true;
            }
        }

        /**
         * Runs after an unexpected failure, with the set closed: no thread may wait for ever because of it, and the
         * next wait starts a new poller. Collects all waits before it ends the first, whose thread may then wait again.
         */
        private void abandon() {
            Set<Wait> waits = new LinkedHashSet<>();
            for (Wait member : members) {
                if (member != null) {
                    member.index = -1;
                    waits.add(member);
                }
            }
            synchronized (requests) {
                polled = null;
                requests.stream().filter(wait -> !wait.done).forEach(waits::add);
                requests.clear();
            }
            waits.forEach(wait -> tell(wait, -Errno.EIO));
        }

        /** Handles the requests. What a wait wants by now counts, which may be newer than its request. */
        private void begin() {
            while (true) {
                Wait wait;
                int wanted;
                synchronized (requests) {
                    wait = requests.peek();
                    if (wait == null) {
                        return;
                    }
                    wanted = wait.wanted;
                }
                if (!wait.done && wanted < 0) {
                    finish(wait, 0);
                } else if (!wait.done && wait.index < 0) {
                    add(wait, wanted);
                }
                synchronized (requests) {
                    requests.remove();
                }
            }
        }

        private void add(Wait wait, int events) {
            int index = set.add(wait.descriptor, events);
            if (index >= members.length) {
                members = Arrays.copyOf(members, 2 * index);
            }
            members[index] = wait;
            wait.index = index;
            count++;
        }

        private void finishReady() {
            for (int i = 0; i < members.length; i++) {
                Wait wait = members[i];
                if (wait != null && set.revents(i) != 0) {
                    finish(wait, set.revents(i));
                }
            }
        }

        private void finishAll(int result) {
            for (Wait wait : members) {
                if (wait != null) {
                    finish(wait, result);
                }
            }
        }

        /** Releases the port, then reports. */
        private void finish(Wait wait, int result) {
            if (wait.index >= 0) {
                members[wait.index] = null;
                set.remove(wait.index);
                wait.index = -1;
                count--;
                idleSince = System.nanoTime();
            }
            tell(wait, result);
        }

        private static void tell(Wait wait, int result) {
            wait.result = result;
            Waker whenDone = wait.whenDone;
            wait.done = true;
            whenDone.wake();
            // Read last: who stops the wait first sets this, and then looks whether it is done.
            Thread stopper = wait.stopper;
            if (stopper != null) {
                LockSupport.unpark(stopper);
            }
        }
    }
}
