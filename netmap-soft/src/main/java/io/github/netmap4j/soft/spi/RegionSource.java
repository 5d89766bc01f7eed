package io.github.netmap4j.soft.spi;

/**
 * Allocates the memory of a software device's ports. A region is one contiguous piece: the netmap_if structs, then the
 * rings, then the buffers. A source may keep its own handle on a region, to share it with other processes, as
 * {@code MemfdRegions} does.
 */
@FunctionalInterface
public interface RegionSource {

    /**
     * Makes a region. Called with the device's control lock held: it must not call the device.
     *
     * @param memoryId the {@code nr_mem_id} of the memory: 1 is the global one, others are private
     * @param bytes how much, a multiple of 4096
     * @return a region of exactly that size
     * @throws OutOfMemoryError if there is not enough memory; the request that needs it fails with ENOMEM
     */
    Region allocate(int memoryId, long bytes);
}
