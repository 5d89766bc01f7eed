package io.github.netmap4j.fuse.memory;

import io.github.netmap4j.soft.MemfdRegions;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.RegionSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The memory of all ports: a memfd, mapped here, and by clients through the file. It is there before the first port is. */
public final class Memfd implements RegionSource, AutoCloseable {

    /**
     * The kernel's global memory, but its rings are as large as a VALE port or a pipe may ask for: 4096 slots. The kernel
     * gives such a port a memory of its own.
     */
    public static final PoolConfig POOLS =
            PoolConfig.GLOBAL.withRings(PoolConfig.GLOBAL.rings().count(), 17 * 4096);

    private static final int GLOBAL = 1;

    private final MemfdRegions regions = MemfdRegions.create();
    private @Nullable Region region;

    private Memfd() {}

    /** A file that has no memory yet. */
    public static Memfd create() {
        return new Memfd();
    }

    /** Gives it its size, once and for all. */
    public void size(long bytes) throws IOException {
        try {
            region = regions.allocate(GLOBAL, bytes);
        } catch (OutOfMemoryError none) {
            throw new IOException(none.getMessage(), none);
        }
    }

    public long size() {
        return memory().byteSize();
    }

    private MemorySegment memory() {
        if (region == null) {
            throw new IllegalStateException("the memory has no size yet, or is closed");
        }
        return region.segment();
    }

    public int fd() {
        return regions.fd(GLOBAL);
    }

    /** All of it, for the one memory there is. That is never released before the device itself is gone. */
    @Override
    public Region allocate(int memoryId, long bytes) {
        if (memoryId != GLOBAL || bytes != size()) {
            throw new IllegalStateException("memory " + memoryId + " of " + bytes + " bytes, and there are " + size());
        }
        return new Region(memory(), () -> {});
    }

    /** Unmaps and closes. Clients that have it mapped keep it. */
    @Override
    public void close() {
        if (region != null) {
            region.release().run();
            region = null;
        }
    }
}
