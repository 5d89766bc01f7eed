package io.github.netmap4j.sys.call;

import java.lang.foreign.MemorySegment;

/** Tells the JIT, like {@link io.github.netmap4j.sys.call.OffHeap}, that a segment is one over a {@code byte[]}. */
public final class OverBytes {

    private static final Class<? extends MemorySegment> KIND =
            MemorySegment.ofArray(new byte[0]).getClass();

    private OverBytes() {}

    /** Whether it is: the JIT knows the kind of the segment where this is true. */
    public static boolean is(MemorySegment memory) {
        return KIND.isInstance(memory);
    }

    /** The segment itself. */
    public static MemorySegment known(MemorySegment memory) {
        return KIND.cast(memory);
    }
}
