package io.github.netmap4j.soft.memory;

import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.RegionSource;
import io.github.netmap4j.soft.system.Maps;
import io.github.netmap4j.sys.os.Errno;
import java.lang.foreign.Arena;

/** Memory of this process in huge pages, which need fewer TLB entries for the same buffers. */
public final class HugePageRegions implements RegionSource {

    private final long page = pageOrThrow();

    /**
     * Bytes per huge page.
     *
     * @throws UnsupportedOperationException if the system has none
     */
    public static long pageOrThrow() {
        long page = Maps.hugePage();
        if (page == 0) {
            throw new UnsupportedOperationException(
                    "huge pages are Linux's, of a kernel built with them: use SoftDeviceBuilder.anonymousRegions() here");
        }
        return page;
    }

    /** A size in whole pages. */
    public static long roundUp(long bytes, long page) {
        return (bytes + page - 1) / page * page;
    }

    /** Why there was no memory, and what to do about it. */
    public static OutOfMemoryError none(long bytes, long page, long result) {
        return new OutOfMemoryError("no " + bytes + " bytes in huge pages for netmap ports ["
                + Errno.name((int) -result) + "]: set aside " + bytes / page
                + " more pages, echo N > /proc/sys/vm/nr_hugepages as root, or use smaller pools");
    }

    @Override
    public Region allocate(int memoryId, long bytes) {
        long whole = roundUp(bytes, page);
        long address = Maps.mapHuge(whole);
        if (address < 0) {
            throw none(whole, page, address);
        }
        Arena arena = Arena.ofShared();
        return new Region(Maps.segment(address, whole, arena).asSlice(0, bytes), arena::close);
    }
}
