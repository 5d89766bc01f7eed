package io.github.netmap4j.sys.device;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EINTR;

import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.call.Alarm;
import io.github.netmap4j.sys.call.CallCounter;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Timeouts;
import io.github.netmap4j.sys.call.Waiter;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.os.Waker;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open descriptor of a device, which any thread may use and any thread may close. The system reuses the number of a
 * closed descriptor at once, so the number is given back only when the last call on it has returned; close wakes a poll
 * that waits. Syncs by a {@link SyncHandle} are not counted, and those of a device with {@link Readiness} neither: it does
 * not reuse numbers soon.
 *
 * <p>It owns the descriptor, not the mappings made with it.
 */
public final class Descriptor implements AutoCloseable {

    private final NetmapDevice device;
    private final String port;
    private final int fd;
    /** Null if the device has none. */
    private final @Nullable Readiness readiness;
    /** Null if the device offers none. */
    private final @Nullable SyncHandle syncs;

    private final CallCounter calls = new CallCounter();
    /** Who waits for this descriptor; guarded by itself. */
    private final List<Waker> wakers = new ArrayList<>(2);

    /**
     * Takes over an open descriptor.
     *
     * @param device the device it belongs to
     * @param fd the descriptor
     * @param port what it is for, for messages
     */
    public Descriptor(NetmapDevice device, int fd, String port) {
        this.device = device;
        this.port = port;
        this.fd = fd;
        this.readiness = device.readiness().orElse(null);
        this.syncs = device.syncHandle(fd).orElse(null);
    }

    /**
     * Opens a device. The descriptor is bound to no port yet.
     *
     * @param device the device
     * @param port what it is for, for messages
     * @return a descriptor, to be closed by the caller
     * @throws NetmapException with open's errno, and what to do next
     * @throws IllegalCallerException if the JVM forbids native access; the message has the flag that allows it
     */
    public static Descriptor open(NetmapDevice device, String port) throws NetmapException {
        int fd = device.open(OpenFlags.O_RDWR);
        if (fd < 0) {
            throw Remedy.open(device, port, -fd);
        }
        return new Descriptor(device, fd, port);
    }

    /** {@return the device that the descriptor belongs to} */
    public NetmapDevice device() {
        return device;
    }

    /**
     * The descriptor's number, for reading. A call that is given it must run between {@link #acquire} and
     * {@link #release}.
     *
     * @return the number
     * @throws IllegalStateException if the descriptor is closed
     */
    public int fd() {
        checkOpen();
        return fd;
    }

    /** {@return whether {@link #close} has not been called} */
    public boolean isOpen() {
        return calls.isOpen();
    }

    /**
     * Keeps the number from being given back until {@link #release}, which must follow.
     *
     * @return the descriptor's number, or -1 if it is closed: then there is nothing to release
     */
    public int acquire() {
        return calls.enter() ? fd : -1;
    }

    /** Undoes {@link #acquire}. If the descriptor was closed meanwhile and this was the last use, its number goes here. */
    public void release() {
        if (calls.leave()) {
            device.close(fd);
        }
    }

    private void enter() {
        if (!calls.enter()) {
            throw closed();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("port " + port + " is closed");
    }

    /**
     * {@code ioctl(fd, request, argument)}.
     *
     * @param request one of {@link Ioctl}
     * @param argument the request's struct in native memory, {@link MemorySegment#NULL} for none
     * @return 0 or {@code -errno}, as {@link NetmapDevice#ioctl} says
     * @throws IllegalStateException if the descriptor is closed
     */
    public int ioctl(long request, MemorySegment argument) {
        if (request == Ioctl.NIOCTXSYNC) {
            return txSync();
        } else if (request == Ioctl.NIOCRXSYNC) {
            return rxSync(true);
        }
        return counted(request, argument);
    }

    /**
     * {@code ioctl(fd, NIOCTXSYNC, NULL)}.
     *
     * @return 0 or {@code -errno}, as {@link NetmapDevice#ioctl} says
     * @throws IllegalStateException if the descriptor is closed
     */
    public int txSync() {
        SyncHandle atHand = syncs;
        if (atHand == null) {
            return syncByNumber(Ioctl.NIOCTXSYNC);
        }
        checkOpen();
        return unlessClosed(atHand.txSync());
    }

    /**
     * {@code ioctl(fd, NIOCRXSYNC, NULL)}.
     *
     * @param time false if the caller does not read {@code ring->ts} of rings without {@code NR_TIMESTAMP}: a device may
     *     then leave it alone, see {@link SyncHandle#rxSync}
     * @return 0 or {@code -errno}, as {@link NetmapDevice#ioctl} says
     * @throws IllegalStateException if the descriptor is closed
     */
    public int rxSync(boolean time) {
        SyncHandle atHand = syncs;
        if (atHand == null) {
            return syncByNumber(Ioctl.NIOCRXSYNC);
        }
        checkOpen();
        return unlessClosed(atHand.rxSync(time));
    }

    private int syncByNumber(long request) {
        if (readiness == null) {
            return counted(request, MemorySegment.NULL);
        }
        // A closed descriptor's number is nobody's: the call need not be counted.
        checkOpen();
        return unlessClosed(device.ioctl(fd, request, MemorySegment.NULL));
    }

    private int counted(long request, MemorySegment argument) {
        enter();
        try {
            return device.ioctl(fd, request, argument);
        } finally {
            release();
        }
    }

    private void checkOpen() {
        if (!calls.isOpen()) {
            throw closed();
        }
    }

    /** The result of a sync that was not counted, which may have met a close. */
    private int unlessClosed(int result) {
        if (result == -EBADF) {
            checkOpen();
        }
        return result;
    }

    /**
     * {@code poll} for this descriptor alone. It ends when the descriptor is closed by another thread, and when this
     * thread is interrupted: for the kernel's device and for those with {@link Readiness}; another device ends it by its
     * own rules. In the kernel a virtual thread holds its carrier meanwhile.
     *
     * @param events {@code POLLIN}, {@code POLLOUT} or both
     * @param timeout milliseconds; 0 returns at once, -1 waits for ever
     * @return what is ready ({@code POLLERR} too), 0 after the timeout, or {@code -errno}: EINTR if nothing is ready and the
     *     thread's interrupt status is set, which it stays; EMFILE if there is no descriptor left to be woken by
     * @throws IllegalStateException if the descriptor is closed, before or meanwhile
     */
    public int poll(int events, int timeout) {
        enter();
        try {
            if (timeout == 0) {
                return once(CallState.current(), events, 0);
            } else if (readiness != null) {
                return park(readiness, events, timeout);
            } else if (device.node().isPresent()) {
                return wait(events, timeout);
            }
            return once(CallState.current(), events, timeout);
        } finally {
            release();
        }
    }

    private int once(CallState state, int events, int timeout) {
        MemorySegment one = state.pollfd(fd, events);
        int result = device.poll(one, 1, timeout);
        return result > 0 ? Short.toUnsignedInt(pollfd.revents(one)) : result;
    }

    /** Waits in the kernel, for the port and for the waiter's own descriptor. */
    private int wait(int events, int timeout) {
        CallState state = CallState.current();
        Waiter waiter = Waiter.acquire(state);
        if (waiter == null) {
            return state.minusErrno();
        }
        addWaker(waiter);
        try {
            MemorySegment fds = waiter.two;
            pollfd.fd(fds, fd);
            pollfd.events(fds, (short) events);
            long deadline = Timeouts.deadline(device.clock(), timeout);
            int left = timeout;
            while (true) {
                int result = waiter.poll(fds, 1, left);
                if (result != 0) {
                    return result > 0 ? Short.toUnsignedInt(pollfd.revents(fds)) : result;
                }
                if (!calls.isOpen()) {
                    throw closed();
                }
                if (Thread.currentThread().isInterrupted()) {
                    return -EINTR;
                }
                // Its time is over, or it was woken for somebody who had this waiter before.
                left = Timeouts.left(device.clock(), timeout, deadline);
                if (left == 0) {
                    return 0;
                }
            }
        } finally {
            removeWaker(waiter);
            waiter.release();
        }
    }

    /** Waits here, for the device to call. */
    private int park(Readiness readiness, int events, int timeout) {
        CallState state = CallState.current();
        Alarm alarm = state.alarm;
        addWaker(alarm);
        int added = readiness.addWaker(fd, alarm);
        try {
            long deadline = Timeouts.deadline(device.clock(), timeout);
            while (true) {
                alarm.armForPark(device.clock());
                int result = added < 0 ? added : once(state, events, 0);
                if (result != 0) {
                    return result;
                }
                if (!calls.isOpen()) {
                    throw closed();
                }
                if (Thread.currentThread().isInterrupted()) {
                    return -EINTR;
                }
                int left = Timeouts.left(device.clock(), timeout, deadline);
                if (left == 0) {
                    return 0;
                }
                alarm.park(left);
            }
        } finally {
            alarm.disarm();
            if (added == 0) {
                readiness.removeWaker(fd, alarm);
            }
            removeWaker(alarm);
        }
    }

    /**
     * Calls a waker when this descriptor is closed; at once if it is. The number is not given back before it returns.
     *
     * @param waker what to call
     */
    public void addWaker(Waker waker) {
        synchronized (wakers) {
            wakers.add(waker);
        }
        if (!calls.isOpen()) {
            waker.wake();
        }
    }

    /**
     * Undoes {@link #addWaker}, once if it was added twice. A close under way may still call it.
     *
     * @param waker the waker
     */
    public void removeWaker(Waker waker) {
        synchronized (wakers) {
            wakers.remove(waker);
        }
    }

    /** {@code close(fd)}, as soon as no call is under way; a poll that waits ends. Closing again does nothing. */
    @Override
    public void close() {
        if (!calls.close()) {
            return;
        }
        Waker[] all;
        synchronized (wakers) {
            all = wakers.toArray(new Waker[0]);
        }
        // Without the lock: a waker may take others.
        for (Waker waker : all) {
            waker.wake();
        }
        release();
    }

    /** {@return the descriptor, for logs: {@code vale0:a on /dev/netmap}, say} */
    @Override
    public String toString() {
        return port + " on " + device + (isOpen() ? "" : " (closed)");
    }
}
