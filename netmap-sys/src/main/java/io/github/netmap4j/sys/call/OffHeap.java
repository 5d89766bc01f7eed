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

    /** Whether it is: the JIT knows the kind of the segment where this is true. */
    public static boolean is(MemorySegment memory) {
        return KIND.isInstance(memory);
    }

    /** The segment itself. */
    public static MemorySegment known(MemorySegment memory) {
        return KIND.cast(memory);
    }

    /**
     * The segment itself, for a copy. What the JDK copies has a scope or, if it is an array, none. Where a program copied both,
     * the JIT takes the check of the scope's thread for one that is made now and then, moves it out of the loop that copies, and
     * there it fails if the scope is another one than the check was made for: the loop is thrown away and compiled anew,
     * again and again. With a scope that is known to be there, it is not.
     */
    public static MemorySegment scoped(MemorySegment memory) {
        Objects.requireNonNull(memory.scope());
        return memory;
    }
}
