package io.github.netmap4j.sys.internal;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.sys.Waker;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/**
 * What a thread needs to wait in the kernel so that others can wake it, and an interrupt too: a descriptor that goes
 * into its poll. Taken from a pool and given back, so that there are as many as threads that wait at once.
 */
public final class Waiter implements Waker {

    private static final long REVENTS = pollfd.revents$offset();
    private static final int KEPT = 32;
    private static final ArrayDeque<Waiter> IDLE = new ArrayDeque<>(KEPT);

    /** Room for two: the port, and {@link #wakeFd}. */
    public final MemorySegment two = Arena.ofAuto().allocate(pollfd.layout(), 2);

    private final MemorySegment second;
    private final WakeFd wakeFd;
    private final InterruptHook interrupts = new InterruptHook(this);

    private Waiter(WakeFd wakeFd) {
        this.wakeFd = wakeFd;
        second = pollfd.asSlice(two, 1);
        pollfd.fd(second, wakeFd.fd());
        pollfd.events(second, (short) netmap_h.POLLIN());
    }

    /** Takes one. Returns null if there is no descriptor left, and the errno is in {@code state}. */
    public static Waiter acquire(CallState state) {
        synchronized (IDLE) {
            Waiter idle = IDLE.pollLast();
            if (idle != null) {
                return idle;
            }
        }
        WakeFd wakeFd = WakeFd.open(state);
        return wakeFd == null ? null : new Waiter(wakeFd);
    }

    /** Gives it back. Who still has it as a waker only wakes somebody for nothing. */
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

    /** From here to {@link #end} an interrupt of this thread wakes. */
    public void begin() {
        interrupts.enter();
    }

    /** Ends what {@link #begin} began. */
    public void end() {
        interrupts.exit();
    }

    @Override
    public void wake() {
        wakeFd.wake();
    }

    /** After a poll of {@link #two} that told something: forgets the wakes so far, if it told of any. */
    public void drainIfWoken() {
        if (second.get(JAVA_SHORT, REVENTS) != 0) {
            drain();
        }
    }

    /** Forgets the wakes so far. The caller looks at what it waits for after this, or it misses the next. */
    public void drain() {
        wakeFd.drain();
    }
}
