package io.github.netmap4j.xdp.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory for the socket options of one thread, so that asking for one allocates nothing. */
public final class OptionScratch {

    private static final ThreadLocal<OptionScratch> CURRENT = ThreadLocal.withInitial(OptionScratch::new);

    /** An option's value, an int. */
    public final MemorySegment value;

    /** The size of a value, a {@code socklen_t}. */
    public final MemorySegment size;

    private OptionScratch() {
        Arena arena = Arena.ofAuto();
        value = arena.allocate(JAVA_INT);
        size = arena.allocate(JAVA_INT);
    }

    /** This thread's. */
    public static OptionScratch current() {
        return CURRENT.get();
    }

    /** The size's memory, with a size in it. */
    public MemorySegment size(long bytes) {
        size.set(JAVA_INT, 0, (int) bytes);
        return size;
    }
}
