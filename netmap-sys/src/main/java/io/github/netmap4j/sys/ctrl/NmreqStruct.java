package io.github.netmap4j.sys.ctrl;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.sys.call.NativeAccess;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/**
 * A C struct of the control API, in native memory. Getters and setters have the names of its fields; unsigned fields read
 * as such. A setter throws {@link IllegalArgumentException} for what its field cannot hold. Fields that only the kernel writes have no setter.
 *
 * <p>The constructors throw an {@link IllegalCallerException} where the JVM denies native access; its message has the flag that
 * allows it. Not for use by several threads at once.
 */
public abstract class NmreqStruct {

    private final MemorySegment struct;

    /** A view of the struct that starts at the start of a segment. */
    NmreqStruct(MemorySegment memory, MemoryLayout layout) {
        NativeAccess.require();
        this.struct = memory.asSlice(0, layout);
    }

    /**
     * {@return the memory of the struct, for what the accessors do not offer: native memory, alive as long as it is
     * reachable; for an option, with the array that follows the struct}
     */
    public MemorySegment segment() {
        return struct;
    }

    final int u16(long offset) {
        return Short.toUnsignedInt(struct.get(JAVA_SHORT, offset));
    }

    final long u32(long offset) {
        return Integer.toUnsignedLong(struct.get(JAVA_INT, offset));
    }

    final long u64(long offset) {
        return struct.get(JAVA_LONG, offset);
    }

    final void u16(long offset, int value, String field) {
        struct.set(JAVA_SHORT, offset, (short) check(value, 0xffff, field));
    }

    final void u32(long offset, long value, String field) {
        struct.set(JAVA_INT, offset, (int) check(value, 0xffff_ffffL, field));
    }

    final void u64(long offset, long value) {
        struct.set(JAVA_LONG, offset, value);
    }

    static long check(long value, long max, String field) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(field + " " + value + ": must be 0 to " + max);
        }
        return value;
    }
}
