package io.github.netmap4j.fuse;

import java.lang.foreign.MemorySegment;

/** What the server needs of a device, beyond what a program in the same process needs. */
interface ServedDevice {

    int open();

    int close(int fd);

    int ioctl(int fd, long request, MemorySegment argument, UserMemory caller);

    int poll(int fd, int events, Runnable wake);
}
