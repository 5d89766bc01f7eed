package io.github.netmap4j.fuse.memory;

import io.github.netmap4j.soft.MemfdRegions;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.RegionSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The memory of all ports: a memfd, which this process maps directly and clients map through the file. It exists before
 * the first port.
 */
public final class Memfd implements RegionSource, AutoCloseable {

    /**
     * The kernel's global memory, but with rings of up to 4096 slots, as VALE ports and pipes may request. The kernel
     * gives such ports private memories.
     */
    public static final PoolConfig POOLS =
            PoolConfig.GLOBAL.withRings(PoolConfig.GLOBAL.rings().count(), 17 * 4096);

    private static final int GLOBAL = 1;

    private final MemfdRegions regions = MemfdRegions.create();
    private @Nullable Region region;

    private Memfd() {}

    /** Creates a file of size 0. */
    public static Memfd create() {
        return new Memfd();
    }

    /** Sets the size in bytes and maps it. Call it once. */
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

    /** Returns all of it, for the only memory. The device does not release that before its own end. */
    @Override
    public Region allocate(int memoryId, long bytes) {
        if (memoryId != GLOBAL || bytes != size()) {
            throw new IllegalStateException("memory " + memoryId + " of " + bytes + " bytes, and there are " + size());
        }
        return new Region(memory(), () -> {});
    }

    /** Unmaps and closes. Clients' mappings stay. */
    @Override
    public void close() {
        if (region != null) {
            region.release().run();
            region = null;
        }
    }
}
