package io.github.netmap4j.sys;

import java.lang.foreign.MemorySegment;

/**
 * Tells the JIT what it cannot know: that a port's memory is off the heap. Once other code of the program has used heap
 * segments too, an access to a segment of unknown kind costs up to ten virtual calls; to one of known kind, none.
 */
final class OffHeap {

    private static final Class<? extends MemorySegment> KIND = MemorySegment.NULL.getClass();

    private OffHeap() {}

    /** Whether it is: the JIT knows the kind of the segment where this is true. */
    static boolean is(MemorySegment memory) {
        return KIND.isInstance(memory);
    }

    /** The segment itself. */
    static MemorySegment known(MemorySegment memory) {
        return KIND.cast(memory);
    }
}
