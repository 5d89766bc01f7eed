package io.github.netmap4j.sys.memory;

import static io.github.netmap4j.sys.abi.netmap_h.MAP_SHARED;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_READ;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_WRITE;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.device.Remedy;
import io.github.netmap4j.sys.os.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One mmap of a port's memory, shared by descriptors: the last to release it unmaps it. Each has its own segment over it,
 * which dies with that descriptor's arena.
 */
public final class Mapping {

    private final NetmapDevice device;
    private final long address;
    private final long length;
    private int users = 1;

    private Mapping(NetmapDevice device, long address, long length) {
        this.device = device;
        this.address = address;
        this.length = length;
    }

    /** Maps the memory of a bound descriptor; on failure the errno is in the exception. */
    public static Mapping map(NetmapDevice device, int fd, long length, String port) throws NetmapException {
        long address = device.mmap(fd, length, PROT_READ() | PROT_WRITE(), MAP_SHARED(), 0);
        if (address < 0) {
            throw Remedy.map(port, device, fd, (int) -address, length);
        }
        return new Mapping(device, address, length);
    }

    /** Adds a user. Returns null if the last one has released the mapping already. */
    public synchronized @Nullable Mapping share() {
        if (users == 0) {
            return null;
        }
        users++;
        return this;
    }

    /** A segment over the mapping that lives as long as the arena. */
    @SuppressWarnings("restricted")
    public MemorySegment segment(Arena arena) {
        return MemorySegment.ofAddress(address).reinterpret(length, arena, null);
    }

    /** Gives up one use. The caller's segment must be dead. */
    public synchronized void release() {
        if (--users == 0) {
            int result = device.munmap(address, length);
            if (result < 0) {
                throw new IllegalStateException("munmap of netmap memory failed: " + Errno.name(-result));
            }
        }
    }
}
