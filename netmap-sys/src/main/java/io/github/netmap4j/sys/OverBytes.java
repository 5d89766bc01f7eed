package io.github.netmap4j.sys;

import java.lang.foreign.MemorySegment;

/** Tells the JIT, like {@link io.github.netmap4j.sys.internal.OffHeap}, that a segment is one over a {@code byte[]}. */
final class OverBytes {

    private static final Class<? extends MemorySegment> KIND =
            MemorySegment.ofArray(new byte[0]).getClass();

    private OverBytes() {}

    /** Whether it is: the JIT knows the kind of the segment where this is true. */
    static boolean is(MemorySegment memory) {
        return KIND.isInstance(memory);
    }

    /** The segment itself. */
    static MemorySegment known(MemorySegment memory) {
        return KIND.cast(memory);
    }
}
