package io.github.netmap4j.soft.memory;

import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.soft.system.CheckedCopy;
import io.github.netmap4j.soft.system.EventFds;
import io.github.netmap4j.soft.system.Pages;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The memory of this process, by address. */
public final class OwnMemory implements UserMemory {

    /** The one instance: it has no state. */
    public static final OwnMemory INSTANCE = new OwnMemory();

    /** Made for the first address: which copy works is tried, and that takes milliseconds. */
    private static final class Copy {
        static final CheckedCopy BEST = CheckedCopy.best();

        private Copy() {}
    }

    private OwnMemory() {}

    @Override
    public boolean read(long address, MemorySegment to, long offset, long length) {
        return Copy.BEST.read(address, to, offset, length);
    }

    @Override
    public boolean write(long address, MemorySegment from, long offset, long length) {
        return Copy.BEST.write(address, from, offset, length);
    }

    @Override
    @SuppressWarnings("restricted")
    public @Nullable Region map(long address, long length) {
        if (length <= 0 || address <= 0 || address > Long.MAX_VALUE - length) {
            return null;
        }
        return Pages.areWritable(Copy.BEST, address, length)
                ? new Region(MemorySegment.ofAddress(address).reinterpret(length), () -> {})
                : null;
    }

    @Override
    public int duplicate(int fd) {
        return EventFds.duplicate(fd);
    }
}
