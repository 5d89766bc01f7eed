package io.github.netmap4j.sys.nmport;

import io.github.netmap4j.sys.device.NetmapException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code struct nmem_d}: a memory that ports of a context have mapped, once for all of them. Packets can pass between two
 * ports without a copy if both have the same one.
 */
public final class NmemD {

    /** Maps a memory that is not in the list yet. */
    @FunctionalInterface
    interface Maker {
        NmemD map() throws NetmapException;
    }

    /** Where the bytes are: netmap's memory, a file's, or the caller's. */
    interface Source {
        /** The bytes for one port: they die with the arena, unless they are the caller's own. */
        MemorySegment segment(Arena arena);

        long size();

        void unmap();
    }

    private final int memId;
    private final Source source;
    private final boolean extmem;

    /** Changed under the context's lock only. */
    final AtomicInteger refcount = new AtomicInteger();

    NmemD(int memId, Source source, boolean extmem) {
        this.memId = memId;
        this.source = source;
        this.extmem = extmem;
    }

    MemorySegment segment(Arena arena) {
        return source.segment(arena);
    }

    void unmap() {
        source.unmap();
    }

    /** {@return {@code mem_id}: the id that netmap gave the memory} */
    public int mem_id() {
        return memId;
    }

    /** {@return {@code refcount}: how many mapped ports of the context use it; 0 once it is unmapped} */
    public int refcount() {
        return refcount.get();
    }

    /** {@return {@code size}, in bytes} */
    public long size() {
        return source.size();
    }

    /** {@return {@code is_extmem}: whether it is memory of this process, given to netmap with the extmem option} */
    public boolean is_extmem() {
        return extmem;
    }
}
