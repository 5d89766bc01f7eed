package io.github.netmap4j.sys.device;

import static io.github.netmap4j.sys.os.Errno.EINTR;

import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.call.NativeAccess;
import io.github.netmap4j.sys.call.PollCalls;
import io.github.netmap4j.sys.os.OpenFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * netmap as the kernel offers it: libc's six functions on {@code /dev/netmap}, with errno captured at the call. Stateless
 * but for its path; any number of threads may use one.
 *
 * <p>See open(2), ioctl(2), mmap(2), poll(2) and netmap(4).
 */
public final class KernelDevice implements NetmapDevice {

    /** The usual device node: {@code NETMAP_DEVICE_NAME} of netmap_user.h. */
    public static final String PATH = "/dev/netmap";

    private final String path;
    private final MemorySegment cPath;
    /** Made once: every wait asks, and the JIT does not always remove a new one. */
    private final Optional<String> node;

    /**
     * The netmap at a path. Nothing is opened yet.
     *
     * @param path a device node, {@link #PATH} as a rule
     * @throws IllegalCallerException if the JVM forbids native access; the message has the flag that allows it
     */
    public KernelDevice(String path) {
        NativeAccess.require();
        this.path = path;
        this.node = Optional.of(path);
        this.cPath = Arena.ofAuto().allocateFrom(path);
    }

    @Override
    public int open(int flags) {
        int result;
        do {
            result = LibcCalls.open(cPath, flags | OpenFlags.O_CLOEXEC);
        } while (result == -EINTR);
        return result;
    }

    @Override
    public int close(int fd) {
        int result = LibcCalls.close(fd);
        return result == -EINTR ? 0 : result;
    }

    @Override
    public int ioctl(int fd, long request, MemorySegment argument) {
        int result;
        do {
            result = LibcCalls.ioctl(fd, request, argument);
        } while (result == -EINTR);
        return result;
    }

    @Override
    public long mmap(int fd, long length, int protection, int flags, long offset) {
        return LibcCalls.mmap(fd, length, protection, flags, offset);
    }

    @Override
    public int munmap(long address, long length) {
        return LibcCalls.munmap(address, length);
    }

    @Override
    public int poll(MemorySegment fds, int count, int timeout) {
        return PollCalls.poll(fds, count, timeout);
    }

    @Override
    public Optional<String> node() {
        return node;
    }

    @Override
    public String remedy(FailureCause cause) {
        return KernelRemedy.of(path, cause);
    }

    /** {@return the path of the device node} */
    @Override
    public String toString() {
        return path;
    }
}
