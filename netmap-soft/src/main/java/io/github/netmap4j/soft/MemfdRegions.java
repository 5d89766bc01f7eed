package io.github.netmap4j.soft;

import io.github.netmap4j.soft.memory.HugePageRegions;
import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.RegionSource;
import io.github.netmap4j.soft.system.Maps;
import io.github.netmap4j.soft.system.SystemCalls;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.os.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts the memory of ports into anonymous files, see memfd_create(2), on Linux only. Each memory id has one file, and a
 * process that receives its descriptor can map the same rings and buffers. The files start as zeros, and are sealed so
 * that their size cannot change; untouched pages cost nothing.
 *
 * <p>One source belongs to one device. Its methods may be called from any thread.
 */
public final class MemfdRegions implements RegionSource {

    private record File(int fd, long size) {}

    /** 0 for pages of the usual size. */
    private final long hugePage;

    private final Map<Integer, File> files = new ConcurrentHashMap<>();

    private MemfdRegions(long hugePage) {
        this.hugePage = hugePage;
    }

    /**
     * A source of memory in pages of the usual size.
     *
     * @return a new source
     * @throws UnsupportedOperationException if this is not Linux
     * @throws IllegalCallerException if the JVM denies native access; the message has the flag that allows it
     */
    public static MemfdRegions create() {
        SystemCalls.require();
        if (!SystemCalls.LINUX) {
            throw new UnsupportedOperationException(
                    "a memfd is Linux's: use SoftDeviceBuilder.anonymousRegions() here");
        }
        return new MemfdRegions(0);
    }

    /**
     * A source of memory in huge pages of the system's default size, which must be set aside:
     * {@code /proc/sys/vm/nr_hugepages}. If too few are free, the request that needs the memory fails with ENOMEM.
     *
     * @return a new source
     * @throws UnsupportedOperationException if the system has no huge pages
     * @throws IllegalCallerException if the JVM denies native access; the message has the flag that allows it
     */
    public static MemfdRegions ofHugePages() {
        SystemCalls.require();
        return new MemfdRegions(HugePageRegions.pageOrThrow());
    }

    @Override
    public Region allocate(int memoryId, long bytes) {
        long whole = hugePage == 0 ? bytes : HugePageRegions.roundUp(bytes, hugePage);
        int fd = Maps.memfd(whole, hugePage == 0 ? 0 : Maps.MFD_HUGETLB);
        long address = fd < 0 ? fd : Maps.mapShared(fd, whole);
        if (address < 0) {
            if (fd >= 0) {
                LibcCalls.close(fd);
            }
            throw none(whole, address);
        }
        Arena arena = Arena.ofShared();
        MemorySegment memory = Maps.segment(address, whole, arena).asSlice(0, bytes);
        files.put(memoryId, new File(fd, whole));
        return new Region(memory, () -> {
            files.remove(memoryId);
            arena.close();
            LibcCalls.close(fd);
        });
    }

    private OutOfMemoryError none(long bytes, long result) {
        return hugePage != 0
                ? HugePageRegions.none(bytes, hugePage, result)
                : new OutOfMemoryError("no memfd of " + bytes + " bytes for netmap ports [" + Errno.name((int) -result)
                        + "]: use smaller pools, or raise the limit of open files (ulimit -n) for EMFILE");
    }

    /**
     * The file of a memory.
     *
     * @param memoryId the {@code nr_mem_id} of a port; 1 is the global memory
     * @return its descriptor. This source owns it; it is closed on exec, and when the memory ends: duplicate it, or
     *     send it to another process, while a port of the memory is open.
     * @throws IllegalArgumentException if the memory does not exist, or was not used yet
     */
    public int fd(int memoryId) {
        return file(memoryId).fd;
    }

    /**
     * The size of the file of a memory.
     *
     * @param memoryId as in {@link #fd}
     * @return bytes: the {@code nr_memsize}, rounded up to whole pages
     * @throws IllegalArgumentException as {@link #fd}
     */
    public long size(int memoryId) {
        return file(memoryId).size;
    }

    private File file(int memoryId) {
        File file = files.get(memoryId);
        if (file == null) {
            throw new IllegalArgumentException("memory " + memoryId + " has no file: open a port that uses it first");
        }
        return file;
    }
}
