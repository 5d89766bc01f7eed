package io.github.netmap4j.junit;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A device whose calls fail when a test says so:
 *
 * {@snippet class="io.github.netmap4j.junit.SnippetsTest" region="fault"}
 *
 * <p>Everything else reaches the device behind it. Any thread may set a fault, at any time; {@link #heal} removes all.
 */
public final class FaultyDevice extends DeviceWrapper {

    private static final long NEVER = Long.MAX_VALUE;

    private volatile int openErrno;
    private volatile int registerErrno;
    private volatile int syncErrno;
    private volatile long failingSync = NEVER;
    private volatile long lastGoodPoll = NEVER;
    private volatile long corruptSync = NEVER;
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong polls = new AtomicLong();

    private FaultyDevice(NetmapDevice inner) {
        super(inner);
    }

    /**
     * Wraps a device; without further calls nothing fails.
     *
     * @param device any device
     * @return a device that passes all calls on
     */
    public static FaultyDevice of(NetmapDevice device) {
        return new FaultyDevice(device);
    }

    /**
     * Lets each {@code open} of the device fail, as where there is no netmap, or no permission.
     *
     * @param errno positive
     * @return this
     */
    public FaultyDevice failOpen(int errno) {
        openErrno = positive(errno);
        return this;
    }

    /**
     * Lets each registration of a port fail.
     *
     * @param errno positive
     * @return this
     */
    public FaultyDevice failRegister(int errno) {
        registerErrno = positive(errno);
        return this;
    }

    /** {@return this, whose registrations fail for want of memory} */
    public FaultyDevice exhaustMemory() {
        return failRegister(Errno.ENOMEM);
    }

    /**
     * Lets one {@code NIOCTXSYNC} or {@code NIOCRXSYNC} fail, without doing anything.
     *
     * @param number which one from now on: 1 is the next
     * @param errno positive
     * @return this
     */
    public FaultyDevice failSync(long number, int errno) {
        syncErrno = positive(errno);
        failingSync = syncs.get() + number;
        return this;
    }

    /**
     * Lets polls report {@code POLLERR}, as for an interface that was reset.
     *
     * @param polls how many succeed before
     * @return this
     */
    public FaultyDevice failPollAfter(long polls) {
        lastGoodPoll = this.polls.get() + polls;
        return this;
    }

    /**
     * Lets a {@code NIOCTXSYNC} or {@code NIOCRXSYNC} leave rings whose {@code tail} is out of range, as memory that
     * somebody else has written to.
     *
     * @param number which sync from now on: 1 is the next
     * @return this
     */
    public FaultyDevice corruptRings(long number) {
        corruptSync = syncs.get() + number;
        return this;
    }

    /** {@return this, without faults} Rings that are corrupt stay so until their next sync. */
    public FaultyDevice heal() {
        openErrno = 0;
        registerErrno = 0;
        failingSync = NEVER;
        lastGoodPoll = NEVER;
        corruptSync = NEVER;
        return this;
    }

    private static int positive(int errno) {
        if (errno <= 0) {
            throw new IllegalArgumentException("errno " + errno + ": a positive number is expected");
        }
        return errno;
    }

    @Override
    public int open(int flags) {
        return openErrno != 0 ? -openErrno : super.open(flags);
    }

    @Override
    public int ioctl(int fd, long request, MemorySegment argument) {
        boolean transmit = request == Ioctl.NIOCTXSYNC;
        if (!transmit && request != Ioctl.NIOCRXSYNC) {
            boolean registers = register(request, argument) != null || request == Ioctl.NIOCREGIF;
            return registers && registerErrno != 0 ? -registerErrno : super.ioctl(fd, request, argument);
        }
        long number = syncs.incrementAndGet();
        if (number == failingSync) {
            return -syncErrno;
        }
        int result = super.ioctl(fd, request, argument);
        if (number == corruptSync) {
            rings(fd, transmit).forEach(FaultyDevice::corrupt);
        }
        return result;
    }

    private static void corrupt(NetmapRing ring) {
        ring.region().set(JAVA_INT, ring.offset() + netmap_ring.tail$offset(), (int) ring.num_slots());
    }

    @Override
    public int poll(MemorySegment fds, int count, int timeout) {
        if (polls.incrementAndGet() <= lastGoodPoll) {
            return super.poll(fds, count, timeout);
        }
        for (int i = 0; i < count; i++) {
            pollfd.revents(pollfd.asSlice(fds, i), (short) netmap_h.POLLERR());
        }
        return count;
    }
}
