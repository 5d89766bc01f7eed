package io.github.netmap4j.soft.memory;

import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.RegionSource;
import io.github.netmap4j.soft.system.Maps;
import io.github.netmap4j.soft.system.SystemCalls;
import io.github.netmap4j.sys.os.Os;
import java.lang.foreign.Arena;

/**
 * Anonymous memory from mmap(2), which costs nothing until it is touched; an arena would zero all of it. Where the numbers of
 * mmap are unknown, an arena has to do.
 */
public final class AnonymousRegions implements RegionSource {

    /** The one instance: it has no state. */
    public static final AnonymousRegions INSTANCE = new AnonymousRegions();

    private AnonymousRegions() {}

    @Override
    public Region allocate(int memoryId, long bytes) {
        Arena arena = Arena.ofShared();
        if (!SystemCalls.LINUX && Os.CURRENT != Os.FREEBSD) {
            return new Region(arena.allocate(bytes, PortMemory.PAGE), arena::close);
        }
        long address = Maps.mapAnonymous(bytes);
        if (address < 0) {
            arena.close();
            throw new OutOfMemoryError("no " + bytes + " bytes of memory for netmap ports");
        }
        return new Region(Maps.segment(address, bytes, arena), arena::close);
    }
}
