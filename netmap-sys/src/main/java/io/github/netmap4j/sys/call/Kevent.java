package io.github.netmap4j.sys.call;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct kevent} of FreeBSD 12 and later, 64 bits. */
public final class Kevent {

    /*
     * struct kevent {
     *     uintptr_t ident; short filter; unsigned short flags; unsigned int fflags;
     *     int64_t data; void *udata; uint64_t ext[4];
     * };
     */
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
            JAVA_LONG.withName("ident"),
            JAVA_SHORT.withName("filter"),
            JAVA_SHORT.withName("flags"),
            JAVA_INT.withName("fflags"),
            JAVA_LONG.withName("data"),
            JAVA_LONG.withName("udata"),
            MemoryLayout.sequenceLayout(4, JAVA_LONG).withName("ext"));

    private static final long SIZE = LAYOUT.byteSize();
    private static final long IDENT = offset("ident");
    private static final long FILTER = offset("filter");
    private static final long FLAGS = offset("flags");
    private static final long FFLAGS = offset("fflags");
    private static final long DATA = offset("data");
    private static final long UDATA = offset("udata");

    private Kevent() {}

    private static long offset(String field) {
        return LAYOUT.byteOffset(PathElement.groupElement(field));
    }

    /** Room for so many. */
    public static MemorySegment allocate(int count) {
        return Arena.ofAuto().allocate(LAYOUT, count);
    }

    /** {@code EV_SET}. */
    public static void set(
            MemorySegment array, int i, long ident, int filter, int flags, int fflags, long data, long udata) {
        long at = i * SIZE;
        array.asSlice(at, SIZE).fill((byte) 0);
        array.set(JAVA_LONG, at + IDENT, ident);
        array.set(JAVA_SHORT, at + FILTER, (short) filter);
        array.set(JAVA_SHORT, at + FLAGS, (short) flags);
        array.set(JAVA_INT, at + FFLAGS, fflags);
        array.set(JAVA_LONG, at + DATA, data);
        array.set(JAVA_LONG, at + UDATA, udata);
    }

    public static long ident(MemorySegment array, int i) {
        return array.get(JAVA_LONG, i * SIZE + IDENT);
    }

    public static int filter(MemorySegment array, int i) {
        return array.get(JAVA_SHORT, i * SIZE + FILTER);
    }

    public static int flags(MemorySegment array, int i) {
        return Short.toUnsignedInt(array.get(JAVA_SHORT, i * SIZE + FLAGS));
    }

    public static int fflags(MemorySegment array, int i) {
        return array.get(JAVA_INT, i * SIZE + FFLAGS);
    }

    public static long data(MemorySegment array, int i) {
        return array.get(JAVA_LONG, i * SIZE + DATA);
    }

    public static long udata(MemorySegment array, int i) {
        return array.get(JAVA_LONG, i * SIZE + UDATA);
    }

    /** Takes the event at an index out of the first {@code count}. */
    public static void cut(MemorySegment array, int i, int count) {
        MemorySegment.copy(array, (i + 1) * SIZE, array, i * SIZE, (count - i - 1) * SIZE);
    }
}
