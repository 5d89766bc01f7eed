package io.github.netmap4j.sys.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** The layout of FreeBSD's struct, which nothing here can compile: sizes and offsets as its sys/event.h makes them. */
class KeventTest {

    @Test
    void theLayoutIsFreeBsds() {
        assertEquals(64, Kevent.LAYOUT.byteSize());
        assertEquals(0, offset("ident"));
        assertEquals(8, offset("filter"));
        assertEquals(10, offset("flags"));
        assertEquals(12, offset("fflags"));
        assertEquals(16, offset("data"));
        assertEquals(24, offset("udata"));
        assertEquals(32, offset("ext"));
    }

    private static long offset(String field) {
        return Kevent.LAYOUT.byteOffset(PathElement.groupElement(field));
    }

    @Test
    void fieldsAreWrittenAndReadWhereTheyAre() {
        MemorySegment array = Kevent.allocate(3);
        array.fill((byte) 0xaa);
        Kevent.set(array, 1, 7, -2, 0x8001, 0xf000_0000, -5, 0x0123_4567_89ab_cdefL);
        assertEquals(7, array.get(ValueLayout.JAVA_LONG, 64));
        assertEquals(-2, array.get(ValueLayout.JAVA_SHORT, 72));
        assertEquals((short) 0x8001, array.get(ValueLayout.JAVA_SHORT, 74));
        assertEquals(0xf000_0000, array.get(ValueLayout.JAVA_INT, 76));
        assertEquals(-5, array.get(ValueLayout.JAVA_LONG, 80));
        assertEquals(0x0123_4567_89ab_cdefL, array.get(ValueLayout.JAVA_LONG, 88));
        for (int i = 0; i < 4; i++) {
            assertEquals(0, array.get(ValueLayout.JAVA_LONG, 96 + 8 * i), "ext");
        }
        assertEquals((byte) 0xaa, array.get(ValueLayout.JAVA_BYTE, 63));
        assertEquals((byte) 0xaa, array.get(ValueLayout.JAVA_BYTE, 128));
        Kevent.cut(array, 0, 2);
        assertEquals(7, Kevent.ident(array, 0));
        assertEquals(-2, Kevent.filter(array, 0));
        assertEquals(0x8001, Kevent.flags(array, 0));
        assertEquals(0xf000_0000, Kevent.fflags(array, 0));
        assertEquals(-5, Kevent.data(array, 0));
        assertEquals(0x0123_4567_89ab_cdefL, Kevent.udata(array, 0));
    }
}
