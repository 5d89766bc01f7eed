package io.github.netmap4j.sys.call;

import java.lang.foreign.MemorySegment;

/** Tells the JIT, as {@link OffHeap} does, that a segment is one over a {@code byte[]}. */
public final class OnHeap {

    private static final Class<? extends MemorySegment> KIND =
            MemorySegment.ofArray(new byte[0]).getClass();

    private OnHeap() {}

    /** Whether the segment is over a {@code byte[]}; where this is true, the JIT knows its kind. */
    public static boolean is(MemorySegment memory) {
        return KIND.isInstance(memory);
    }

    /** The segment itself. */
    public static MemorySegment known(MemorySegment memory) {
        return KIND.cast(memory);
    }
}
