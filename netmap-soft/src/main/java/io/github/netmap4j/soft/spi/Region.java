package io.github.netmap4j.soft.spi;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The memory that a {@link RegionSource} made for the ports of one memory id: all of it is what {@code mmap} hands out.
 *
 * @param segment the memory: page-aligned, zero, native, open to all threads, alive until {@code release} runs
 * @param release gives the memory back. It runs once, when no port and no mapping uses it any more. If it closes the arena
 *     of the segment, then a late access throws instead of touching foreign memory.
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
