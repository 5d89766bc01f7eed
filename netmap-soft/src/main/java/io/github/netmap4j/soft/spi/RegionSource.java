package io.github.netmap4j.soft.spi;

import io.github.netmap4j.soft.MemfdRegions;
import io.github.netmap4j.soft.memory.AnonymousRegions;
import io.github.netmap4j.soft.memory.HugePageRegions;

/**
 * Where a software device takes the memory of its ports from. A region is one contiguous piece: the netmap_if structs,
 * then the rings, then the buffers. A source may keep a handle of its own on what it made, to share it with other
 * processes, as {@link MemfdRegions} does.
 */
@FunctionalInterface
public interface RegionSource {

    /**
     * Makes a region. Called with the device's control lock held: it must not call the device.
     *
     * @param memoryId the {@code nr_mem_id} of the memory: 1 is the global one, others are private
     * @param bytes how much, a multiple of 4096
     * @return a region of exactly that size
     * @throws OutOfMemoryError if there is not as much; the request that needed it fails with ENOMEM
     */
    Region allocate(int memoryId, long bytes);

    /**
     * Anonymous memory of this process. Pages that nobody touches cost nothing.
     *
     * @return the default source
     */
    static RegionSource anonymous() {
        return AnonymousRegions.INSTANCE;
    }

    /**
     * Memory of this process in huge pages of the system's default size, which have to be set aside:
     * {@code /proc/sys/vm/nr_hugepages}. Where they are not enough, the request that needs the memory fails with ENOMEM; the
     * log of {@code io.github.netmap4j.soft} says how many are missing. See {@link MemfdRegions} for memory to be shared.
     *
     * @return a new source
     * @throws UnsupportedOperationException if the system has no huge pages
     */
    static RegionSource hugePages() {
        return new HugePageRegions();
    }
}
