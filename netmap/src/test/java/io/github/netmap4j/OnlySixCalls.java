package io.github.netmap4j;

import io.github.netmap4j.sys.device.NetmapDevice;
import java.lang.foreign.MemorySegment;

/** A device that has the six calls and nothing besides: no readiness, and not the kernel's. */
public class OnlySixCalls implements NetmapDevice {

    private final NetmapDevice of;

    public OnlySixCalls(NetmapDevice of) {
        this.of = of;
    }

    @Override
    public int open(int flags) {
        return of.open(flags);
    }

    @Override
    public int close(int fd) {
        return of.close(fd);
    }

    @Override
    public int ioctl(int fd, long request, MemorySegment argument) {
        return of.ioctl(fd, request, argument);
    }

    @Override
    public long mmap(int fd, long length, int protection, int flags, long offset) {
        return of.mmap(fd, length, protection, flags, offset);
    }

    @Override
    public int munmap(long address, long length) {
        return of.munmap(address, length);
    }

    @Override
    public int poll(MemorySegment fds, int count, int timeout) {
        return of.poll(fds, count, timeout);
    }
}
