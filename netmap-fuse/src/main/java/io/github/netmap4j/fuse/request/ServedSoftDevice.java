package io.github.netmap4j.fuse.request;

import static io.github.netmap4j.sys.os.OpenFlags.O_RDWR;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.spi.UserMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A software device as the server sees it. */
public record ServedSoftDevice(SoftDevice device) implements ServedDevice {

    @Override
    public int open() {
        return device.open(O_RDWR);
    }

    @Override
    public int close(int fd) {
        return device.close(fd);
    }

    @Override
    public int ioctl(int fd, long request, MemorySegment argument, UserMemory caller) {
        return device.ioctl(fd, request, argument, caller);
    }

    @Override
    public int poll(int fd, int events, UserMemory caller, @Nullable Runnable wake) {
        return device.poll(fd, events, caller, wake);
    }
}
