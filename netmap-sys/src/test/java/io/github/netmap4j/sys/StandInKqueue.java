package io.github.netmap4j.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.call.Kevent;
import io.github.netmap4j.sys.call.KqueueCalls;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.wait.Kqueue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/** kqueue's two calls for descriptors that are readable or writable, done with poll(2): so much that Kqueue's own part runs. */
public final class StandInKqueue implements KqueueCalls {

    /** What is asked for, by ident and filter. */
    private final Map<Long, long[]> wanted = new TreeMap<>();

    /** The kqueue's own number, which is closed by its owner; and it ends a wait when something is added. */
    private int kq;

    /** The timeout of the last wait: seconds and nanoseconds. */
    public volatile long[] timespec;

    @Override
    public int kqueue() {
        kq = KernelFiles.eventfd();
        return kq;
    }

    @Override
    public int kevent(
            int number, MemorySegment changes, int nchanges, MemorySegment events, int nevents, MemorySegment timeout) {
        if (nchanges == 1) {
            return change(changes);
        }
        int millis = -1;
        if (!timeout.equals(MemorySegment.NULL)) {
            timespec = timeout.toArray(JAVA_LONG);
            millis = (int) (timespec[0] * 1000 + timespec[1] / 1_000_000);
        }
        while (true) {
            long[][] all;
            synchronized (wanted) {
                all = wanted.values().toArray(new long[0][]);
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment fds = pollfd.allocateArray(all.length + 1, arena);
                pollfd.fd(fds, number);
                pollfd.events(fds, (short) netmap_h.POLLIN());
                for (int i = 0; i < all.length; i++) {
                    MemorySegment one = pollfd.asSlice(fds, i + 1);
                    pollfd.fd(one, (int) all[i][0]);
                    pollfd.events(one, (short) mask(all[i][1]));
                }
                int result = new KernelDevice(KernelDevice.PATH).poll(fds, all.length + 1, millis);
                if (result <= 0) {
                    return result;
                }
                if (pollfd.revents(fds) != 0) {
                    KernelFiles.clear(number);
                }
                int told = 0;
                for (int i = 0; i < all.length && told < nevents; i++) {
                    if ((pollfd.revents(pollfd.asSlice(fds, i + 1)) & mask(all[i][1])) != 0) {
                        Kevent.set(events, told++, all[i][0], (int) all[i][1], (int) all[i][2], 0, 1, all[i][3]);
                    }
                }
                if (told > 0) {
                    return told;
                }
            }
        }
    }

    private static int mask(long filter) {
        return filter == Kqueue.EVFILT_READ ? netmap_h.POLLIN() : netmap_h.POLLOUT();
    }

    private int change(MemorySegment change) {
        long ident = Kevent.ident(change, 0);
        int filter = Kevent.filter(change, 0);
        int flags = Kevent.flags(change, 0);
        long key = ident * 4 - filter;
        synchronized (wanted) {
            if ((flags & Kqueue.EV_DELETE) != 0) {
                return wanted.remove(key) == null ? -Errno.ENOENT : 0;
            }
            wanted.put(key, new long[] {ident, filter, flags & ~Kqueue.EV_ADD, Kevent.udata(change, 0)});
        }
        KernelFiles.signal(kq);
        return 0;
    }
}
