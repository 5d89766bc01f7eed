package io.github.netmap4j.fuse.request;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EMFILE;

import io.github.netmap4j.soft.spi.UserMemory;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/** A device that knows descriptors and nothing else; the test decides what a call does. */
class RecordingDevice implements ServedDevice {

    final Set<Integer> open = new HashSet<>();
    Runnable waker;
    int limit = Integer.MAX_VALUE;
    private int last = 2;

    @Override
    public int open() {
        if (open.size() == limit) {
            return -EMFILE;
        }
        open.add(++last);
        return last;
    }

    @Override
    public int close(int fd) {
        return open.remove(fd) ? 0 : -EBADF;
    }

    @Override
    public int ioctl(int fd, long request, MemorySegment argument, UserMemory caller) {
        return open.contains(fd) ? 0 : -EBADF;
    }

    @Override
    public int poll(int fd, int events, UserMemory caller, Runnable wake) {
        waker = wake;
        return 0;
    }
}
