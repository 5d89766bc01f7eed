package io.github.netmap4j.fuse.request;

import io.github.netmap4j.soft.spi.UserMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The four calls of {@link io.github.netmap4j.soft.SoftDevice} that the server needs. */
interface ServedDevice {

    int open();

    int close(int fd);

    int ioctl(int fd, long request, MemorySegment argument, UserMemory caller);

    int poll(int fd, int events, UserMemory caller, @Nullable Runnable wake);
}
