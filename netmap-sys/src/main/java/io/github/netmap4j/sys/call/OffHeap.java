package io.github.netmap4j.sys.call;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Tells the JIT what it cannot know: that a port's memory is off the heap. Once other code of the program has used heap
 * segments too, an access to a segment of unknown kind costs up to ten virtual calls; to one of known kind, none.
 */
public final class OffHeap {

    private static final Class<? extends MemorySegment> KIND = MemorySegment.NULL.getClass();

    private OffHeap() {}

    /** Whether the segment is off the heap; where this is true, the JIT knows its kind. */
    public static boolean is(MemorySegment memory) {
        return KIND.isInstance(memory);
    }

    /** The segment itself. */
    public static MemorySegment known(MemorySegment memory) {
        return KIND.cast(memory);
    }

    /**
     * The segment itself, for a copy. A segment over an array has no scope, others have one. Where a program copies both
     * kinds, the JIT moves the check of the scope's thread out of the copying loop, where it fails for other scopes: the
     * loop is discarded and compiled again and again. A scope that is known to exist prevents that.
     */
    public static MemorySegment scoped(MemorySegment memory) {
        Objects.requireNonNull(memory.scope());
        return memory;
    }
}
