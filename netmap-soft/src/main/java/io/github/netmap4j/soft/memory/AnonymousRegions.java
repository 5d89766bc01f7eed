package io.github.netmap4j.soft.memory;

import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.RegionSource;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Os;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * Anonymous memory from mmap(2), because it costs nothing until it is touched; an arena would write zeros over all of it.
 * Where the numbers of mmap are not known, an arena has to do.
 */
public final class AnonymousRegions implements RegionSource {

    /** The one instance: it has no state. */
    public static final AnonymousRegions INSTANCE = new AnonymousRegions();

    private static final boolean LINUX =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
    private static final int MAP_ANONYMOUS = Os.CURRENT == Os.FREEBSD ? 0x1000 : netmap_h.MAP_ANONYMOUS();

    private AnonymousRegions() {}

    @Override
    public Region allocate(int memoryId, long bytes) {
        Arena arena = Arena.ofShared();
        if (!LINUX && Os.CURRENT != Os.FREEBSD) {
            return new Region(arena.allocate(bytes, PortMemory.PAGE), arena::close);
        }
        return new Region(map(arena, bytes), arena::close);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment map(Arena arena, long bytes) {
        MemorySegment mapping = netmap_h.mmap(
                MemorySegment.NULL,
                bytes,
                netmap_h.PROT_READ() | netmap_h.PROT_WRITE(),
                netmap_h.MAP_PRIVATE() | MAP_ANONYMOUS,
                -1,
                0);
        if (mapping.address() == -1) {
            arena.close();
            throw new OutOfMemoryError("no " + bytes + " bytes of memory for netmap ports");
        }
        return mapping.reinterpret(bytes, arena, _ -> netmap_h.munmap(mapping, bytes));
    }
}
