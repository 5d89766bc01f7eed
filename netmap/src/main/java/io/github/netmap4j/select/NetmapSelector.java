package io.github.netmap4j.select;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortClosedException;
import io.github.netmap4j.Ring;
import io.github.netmap4j.RingKind;
import io.github.netmap4j.RxBatch;
import io.github.netmap4j.internal.RingAccess;
import io.github.netmap4j.sys.call.Timeouts;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.WaitClock;
import io.github.netmap4j.sys.park.VirtualThreadPoller;
import io.github.netmap4j.sys.wait.PollSet;
import java.nio.channels.ClosedSelectorException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for many ports at once, of one device or of several, in one thread.
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.SafeSnippetsTest" region="select"}
 *
 * <p>A select syncs the receive rings of each port with interest in {@link Interest#RX}, which also sends what is pending
 * unless the port was opened with {@link NetmapPort.Builder#noTxPoll}, and the transmit rings of each with interest in
 * {@link Interest#TX}. So during a select the rings of the registered ports belong to the thread that selects. A port stays
 * ready until its packets are taken.
 *
 * <p>A select ends early, with nothing lost, when a port is closed (its key is then ready, and {@link NetmapKey#isClosed}),
 * by {@link #wakeup}, by an interrupt, and when the selector is closed. No select allocates, or pins the carrier of a virtual
 * thread.
 *
 * <p><b>Threads.</b> One thread at a time registers, changes, cancels and selects; any may call {@link #wakeup} and
 * {@link #close}.
 */
public final class NetmapSelector implements AutoCloseable {

    /** All ports. */
    private final PollSet all = new PollSet();

    /** The ports of this process, for a virtual thread: waiting for them needs no system call. */
    private final PollSet here = new PollSet();

    private NetmapKey[] keys = new NetmapKey[8];
    private NetmapKey[] ready = new NetmapKey[8];
    private int size;
    private int readySize;
    private int ofKernel;
    private volatile boolean woken;
    private volatile boolean open = true;

    static RingAccess<NetmapPort, RingKind, Ring, RxBatch> inside() {
        return RingAccess.get();
    }

    /** A selector without ports. */
    public NetmapSelector() {}

    /**
     * Registers a port; any of its bound rings makes it ready.
     *
     * @param port an open port; the caller keeps it
     * @param interest packets, room, both or neither
     * @return its key
     * @throws PortClosedException if the port is closed
     * @throws UnsupportedOperationException if the port's device cannot be waited for with others
     * @throws ClosedSelectorException if the selector is closed
     * @throws IllegalStateException if another thread selects: {@link #wakeup} it first
     */
    public NetmapKey register(NetmapPort port, Interest interest) {
        return add(port, null, Objects.requireNonNull(interest, "interest"));
    }

    /**
     * Registers a ring: a receive ring waits for packets, a transmit ring for room. netmap waits for a descriptor, not for a
     * ring, so the ring must be the only one of its direction that the port has bound.
     *
     * @param ring a ring of an open port; the caller keeps it
     * @return its key
     * @throws IllegalArgumentException if the port has other rings of that direction bound, which would end each wait. Open
     *     the ring on a descriptor of its own, {@link NetmapPort#openRing}, or register the port
     * @throws PortClosedException if the port is closed
     * @throws UnsupportedOperationException if the port's device cannot be waited for with others
     * @throws ClosedSelectorException if the selector is closed
     * @throws IllegalStateException if another thread selects: {@link #wakeup} it first
     */
    public NetmapKey register(Ring ring) {
        if (inside().bound(inside().port(ring), ring.kind().transmits()) != 1) {
            throw new IllegalArgumentException(ring + " is not the only one of its direction that is bound to its"
                    + " descriptor, and the others would end each wait: open it with openRing(" + ring.index()
                    + "), or register the port");
        }
        return add(inside().port(ring), ring, direction(ring));
    }

    static Interest direction(Ring ring) {
        return ring.kind().transmits() ? Interest.TX : Interest.RX;
    }

    private NetmapKey add(NetmapPort port, @Nullable Ring ring, Interest interest) {
        requireOpen();
        inside().requireOpen(port);
        Descriptor descriptor = inside().descriptor(port);
        NetmapKey key = new NetmapKey(this, port, descriptor, ring, interest, here);
        try {
            key.all = all.add(descriptor, interest.events);
        } catch (IllegalArgumentException noReadiness) {
            throw new UnsupportedOperationException(noReadiness.getMessage(), noReadiness);
        }
        if (key.wait == null) {
            key.here = here.add(descriptor, interest.events);
        } else {
            ofKernel++;
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            ready = Arrays.copyOf(ready, 2 * size);
        }
        keys[size++] = key;
        return key;
    }

    void interest(NetmapKey key, Interest interest) {
        requireOpen();
        if (key.isValid()) {
            all.events(key.all, interest.events);
            if (key.here >= 0) {
                here.events(key.here, interest.events);
            }
        }
    }

    void cancel(NetmapKey key) {
        if (!key.isValid() || !open) {
            return;
        }
        all.remove(key.all);
        key.all = -1;
        if (key.here >= 0) {
            here.remove(key.here);
            key.here = -1;
        } else {
            ofKernel--;
        }
        for (int i = 0; i < size; i++) {
            if (keys[i].equals(key)) {
                keys[i] = keys[--size];
                keys[size] = null;
                return;
            }
        }
    }

    /** {@return how many keys are registered} */
    public int size() {
        return size;
    }

    /**
     * Waits until a port is ready.
     *
     * @param timeout how long at most; zero or less looks once
     * @return how many keys are ready, see {@link #ready}; 0 after the timeout or {@link #wakeup}
     * @throws InterruptedException if this thread is interrupted
     * @throws ClosedSelectorException if the selector is closed, before or meanwhile
     * @throws IllegalStateException if another thread selects
     */
    public int select(Duration timeout) throws InterruptedException {
        long nanos = Timeouts.nanos(timeout);
        WaitClock clock = all.clock();
        long start = clock.nanoTime();
        long left = nanos;
        try {
            while (true) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("select");
                }
                requireOpen();
                int result = poll(woken ? 0 : left);
                if (result < 0 && result != -Errno.EINTR) {
                    throw inside().failed("poll of " + size + " ports", -result);
                }
                collect();
                left = nanos - (clock.nanoTime() - start);
                if (readySize > 0 || woken || (result != -Errno.EINTR && left <= 0)) {
                    return readySize;
                }
            }
        } finally {
            woken = false;
        }
    }

    /**
     * Looks once, without waiting.
     *
     * @return how many keys are ready, see {@link #ready}
     * @throws InterruptedException if this thread is interrupted
     * @throws ClosedSelectorException if the selector is closed
     * @throws IllegalStateException if another thread selects
     */
    public int selectNow() throws InterruptedException {
        return select(Duration.ZERO);
    }

    /**
     * Waits until a port is ready, and passes the ready keys on.
     *
     * @param action called with each ready key
     * @param timeout how long at most; zero or less looks once
     * @return how many keys were ready
     * @throws InterruptedException if this thread is interrupted
     * @throws ClosedSelectorException if the selector is closed, before or meanwhile
     * @throws IllegalStateException if another thread selects
     */
    public int select(Consumer<? super NetmapKey> action, Duration timeout) throws InterruptedException {
        int count = select(timeout);
        for (int i = 0; i < count; i++) {
            action.accept(ready[i]);
        }
        return count;
    }

    /**
     * A key that the last select found ready.
     *
     * @param i 0 to what select returned, less 1
     * @return the key
     */
    public NetmapKey ready(int i) {
        return ready[Objects.checkIndex(i, readySize)];
    }

    private int poll(long nanos) throws InterruptedException {
        try {
            if (ofKernel == 0 || !Thread.currentThread().isVirtual()) {
                return all.poll(Timeouts.millis(nanos));
            }
            int result = all.poll(0);
            if (result == 0 && nanos > 0) {
                sleepWithoutCarrier(nanos);
                result = all.poll(0);
            }
            return result;
        } catch (IllegalStateException refused) {
            requireOpen();
            throw refused;
        }
    }

    /** The poller waits for the kernel's ports and wakes this thread, which waits for the ports of this process. */
    private void sleepWithoutCarrier(long nanos) {
        VirtualThreadPoller poller = VirtualThreadPoller.shared();
        int started = 0;
        try {
            for (; started < size; started++) {
                if (keys[started].wait != null) {
                    poller.start(keys[started].wait, keys[started].interest().events);
                }
            }
            int _ = here.poll(Timeouts.millis(nanos));
        } finally {
            for (int i = 0; i < started; i++) {
                if (keys[i].wait != null) {
                    poller.stop(keys[i].wait);
                }
            }
            for (int i = 0; i < started; i++) {
                if (keys[i].wait != null) {
                    poller.stopped(keys[i].wait);
                }
            }
        }
    }

    private void collect() {
        readySize = 0;
        for (int i = 0; i < size; i++) {
            NetmapKey key = keys[i];
            int told = all.revents(key.all);
            key.revents(told);
            if (told != 0) {
                ready[readySize++] = key;
            }
        }
        for (int i = 0; i < readySize; i++) {
            if (ready[i].isClosed()) {
                cancel(ready[i]);
            }
        }
    }

    /** Ends the current or the next select, which returns what is ready then, perhaps nothing. Any thread may call it. */
    public void wakeup() {
        woken = true;
        all.wake();
        here.wake();
    }

    /** {@return whether {@link #close} has not been called} */
    public boolean isOpen() {
        return open;
    }

    private void requireOpen() {
        if (!open) {
            throw new ClosedSelectorException();
        }
    }

    /** Ends a select that waits. The ports stay open. Any thread may call it. Closing again does nothing. */
    @Override
    public void close() {
        open = false;
        all.close();
        here.close();
    }
}
