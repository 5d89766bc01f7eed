package io.github.netmap4j.sys.call;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.os.Waker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that a waiting thread adds to its poll, so that other threads and an interrupt can wake it. Waiters are
 * pooled: there are as many as threads that wait at once.
 */
public final class Waiter implements Waker {

    private static final long SIZE = pollfd.sizeof();
    private static final long FD = pollfd.fd$offset();
    private static final long EVENTS = pollfd.events$offset();
    private static final long REVENTS = pollfd.revents$offset();
    private static final short POLLIN = (short) netmap_h.POLLIN();
    private static final int KEPT = 32;
    private static final ArrayDeque<Waiter> IDLE = new ArrayDeque<>(KEPT);

    /** Scratch for {@link #poll} with a count of 1. */
    public final MemorySegment two = Arena.ofAuto().allocate(pollfd.layout(), 2);

    private final WakeFd wakeFd;
    private final InterruptHook interrupts = new InterruptHook(this);

    private Waiter(WakeFd wakeFd) {
        this.wakeFd = wakeFd;
    }

    /** Takes one. Returns null if there is no descriptor left, and the errno is in {@code state}. */
    public static @Nullable Waiter acquire(CallState state) {
        synchronized (IDLE) {
            Waiter idle = IDLE.pollLast();
            if (idle != null) {
                return idle;
            }
        }
        WakeFd wakeFd = WakeFd.open(state);
        return wakeFd == null ? null : new Waiter(wakeFd);
    }

    /** Gives it back. A late {@link #wake} only causes a spurious wake-up of the next user. */
    public void release() {
        synchronized (IDLE) {
            if (IDLE.size() < KEPT) {
                IDLE.addLast(this);
                return;
            }
        }
        wakeFd.close();
    }

    /** The descriptor to wait for, besides others. */
    public int fd() {
        return wakeFd.fd();
    }

    /**
     * Polls; a wake or an interrupt of this thread ends it early, perhaps spuriously. It consumes the wakes that ended it,
     * so check what you wait for after it returns, not before.
     *
     * @param fds {@code count} structs, and room for one more
     * @param count how many structs are the caller's
     * @param timeout milliseconds, -1 for ever
     * @return how many of the caller's are ready; 0 also if it was woken; or {@code -errno}
     */
    public int poll(MemorySegment fds, int count, int timeout) {
        long mine = count * SIZE;
        fds.set(JAVA_INT, mine + FD, wakeFd.fd());
        fds.set(JAVA_SHORT, mine + EVENTS, POLLIN);
        int result;
        begin();
        try {
            result = PollCalls.several(fds, count + 1, timeout);
        } finally {
            end();
        }
        if (result > 0 && fds.get(JAVA_SHORT, mine + REVENTS) != 0) {
            drain();
            result--;
        }
        return result;
    }

    /** From here to {@link #end} an interrupt of this thread wakes this waiter. */
    public void begin() {
        interrupts.enter();
    }

    public void end() {
        interrupts.exit();
    }

    @Override
    public void wake() {
        wakeFd.wake();
    }

    /** Consumes the wakes so far. Check what you wait for after this, or you miss the next. */
    public void drain() {
        wakeFd.drain();
    }
}
