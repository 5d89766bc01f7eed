package io.github.netmap4j.soft.spi;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The memory that a {@link RegionSource} made for the ports of one memory id; {@code mmap} hands out all of it.
 *
 * @param segment the memory: page-aligned, zero, native, open to all threads, alive until {@code release} runs
 * @param release frees the memory. It runs once, when the last port and the last mapping are gone. If it closes the
 *     segment's arena, a late access throws instead of touching other memory.
 */
public record Region(MemorySegment segment, Runnable release) {

    /**
     * A region.
     *
     * @throws IllegalArgumentException if the segment is not native
     */
    public Region {
        Objects.requireNonNull(release, "release");
        if (!segment.isNative()) {
            throw new IllegalArgumentException("a region must be native memory, not on the Java heap");
        }
    }
}
