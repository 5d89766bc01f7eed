package io.github.netmap4j.soft.call;

import static io.github.netmap4j.sys.os.Errno.EINTR;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.soft.memory.OwnMemory;
import io.github.netmap4j.soft.port.Binding;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.os.WaitClock;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code poll}: waits for descriptors of one device, in the calling thread. */
public final class PollCall {

    static final long POLLFD_SIZE = pollfd.layout().byteSize();
    static final long POLLFD_FD = pollfd.fd$offset();
    static final long POLLFD_EVENTS = pollfd.events$offset();
    private static final long POLLFD_REVENTS = pollfd.revents$offset();
    private static final int POLLNVAL = netmap_h.POLLNVAL();

    private final Descriptors descriptors;
    private final WaitClock clock;

    public PollCall(Descriptors descriptors, WaitClock clock) {
        this.clock = clock;
        this.descriptors = descriptors;
    }

    /** poll(2); descriptors of the kernel get POLLNVAL. */
    public int poll(MemorySegment fds, int count, int timeout) {
        int ready = look(fds, count, timeout == 0);
        if (ready != 0 || timeout == 0) {
            return ready;
        }
        boolean forever = timeout < 0;
        long deadline = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout);
        PollWaiter poller = PollWaiter.current();
        poller.begin(clock);
        for (int i = 0; i < count; i++) {
            SoftDescriptor descriptor = descriptor(fds, i);
            if (descriptor != null) {
                poller.join(descriptor.waitPoint());
            }
        }
        try {
            while (true) {
                poller.reset();
                // Pairs with the fence before a wake: either this thread sees what was published, or the publisher
                // sees it wait.
                VarHandle.fullFence();
                ready = look(fds, count, false);
                if (ready != 0) {
                    return ready;
                }
                if (Thread.currentThread().isInterrupted()) {
                    return -EINTR;
                }
                if (!forever && deadline - clock.nanoTime() <= 0) {
                    return 0;
                }
                watch(poller, fds, count);
                poller.await(deadline, forever);
            }
        } finally {
            poller.leave();
        }
    }

    /** Has the poller watch the kernel's descriptors; they may change from call to call. */
    private void watch(PollWaiter poller, MemorySegment fds, int count) {
        poller.watchNothing();
        for (int i = 0; i < count; i++) {
            SoftDescriptor descriptor = descriptor(fds, i);
            Binding binding = descriptor == null ? null : descriptor.binding();
            if (binding != null) {
                poller.watch(binding, Short.toUnsignedInt(fds.get(JAVA_SHORT, i * POLLFD_SIZE + POLLFD_EVENTS)));
            }
        }
    }

    /** Looks at each descriptor, syncing it; {@code last} if this thread will not sleep here. */
    private int look(MemorySegment fds, int count, boolean last) {
        int ready = 0;
        for (int i = 0; i < count; i++) {
            long at = i * POLLFD_SIZE;
            int revents = 0;
            if (fds.get(JAVA_INT, at + POLLFD_FD) >= 0) {
                SoftDescriptor descriptor = descriptor(fds, i);
                int events = Short.toUnsignedInt(fds.get(JAVA_SHORT, at + POLLFD_EVENTS));
                revents = descriptor == null ? POLLNVAL : look(descriptor, events, OwnMemory.INSTANCE, last);
            }
            fds.set(JAVA_SHORT, at + POLLFD_REVENTS, (short) revents);
            if (revents != 0) {
                ready++;
            }
        }
        return ready;
    }

    /**
     * What a descriptor is ready for, after the syncs that poll does. Wakes its waiters when there is something new.
     */
    public static int look(SoftDescriptor descriptor, int events, UserMemory caller) {
        return look(descriptor, events, caller, true);
    }

    private static int look(SoftDescriptor descriptor, int events, UserMemory caller, boolean last) {
        Binding binding = descriptor.binding();
        if (binding == null || descriptor.inCsbMode()) {
            return SyncCall.POLLERR;
        }
        int revents = SyncCall.poll(binding, events, caller);
        if (revents == 0 && last && descriptor.waitPoint().isWatched()) {
            binding.expectNews((events & SyncCall.WRITE) != 0, (events & SyncCall.READ) != 0);
        }
        return revents;
    }

    private @Nullable SoftDescriptor descriptor(MemorySegment fds, int i) {
        return descriptors.get(fds.get(JAVA_INT, i * POLLFD_SIZE + POLLFD_FD));
    }
}
