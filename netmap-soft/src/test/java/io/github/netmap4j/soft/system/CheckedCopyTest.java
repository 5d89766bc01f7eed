package io.github.netmap4j.soft.system;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.BadPages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Both ways to copy with addresses that are not trusted. */
class CheckedCopyTest {

    private static final List<CheckedCopy> WAYS =
            ProcessVm.works() ? List.of(new ProcessVm(), new PipeCopy()) : List.of(new PipeCopy());

    @Test
    @EnabledOnOs(OS.LINUX)
    void linuxNeedsNoPipe() {
        assertInstanceOf(ProcessVm.class, CheckedCopy.best());
    }

    @Test
    void goodMemoryIsCopiedBothWays() {
        for (CheckedCopy copy : WAYS) {
            try (Arena arena = Arena.ofConfined()) {
                for (int length : new int[] {0, 1, 88, 4096, 4097, 100_000}) {
                    MemorySegment there = arena.allocate(length + 1L);
                    MemorySegment here = arena.allocate(length + 8L);
                    for (int i = 0; i < length; i++) {
                        there.set(JAVA_BYTE, i, (byte) (i * 31));
                    }
                    assertTrue(copy.read(there.address(), here, 7, length), () -> copy + ", " + length);
                    assertEquals(-1, here.asSlice(7, length).mismatch(there.asSlice(0, length)));
                    here.fill((byte) 5);
                    assertTrue(copy.write(there.address(), here, 7, length), () -> copy + ", " + length);
                    assertEquals(-1, here.asSlice(7, length).mismatch(there.asSlice(0, length)));
                    assertEquals(0, there.get(JAVA_BYTE, length), "what lies after it");
                }
            }
        }
    }

    @Test
    void badMemoryIsFoundOut() {
        for (CheckedCopy copy : WAYS) {
            try (BadPages pages = new BadPages();
                    Arena arena = Arena.ofConfined()) {
                MemorySegment own = arena.allocate(BadPages.PAGE);
                for (long address : new long[] {
                    0,
                    1,
                    0x10,
                    -1,
                    Long.MIN_VALUE,
                    1L << 47,
                    pages.forbidden(),
                    pages.end(7).address(),
                    BadPages.unmapped()
                }) {
                    assertFalse(copy.read(address, own, 0, 8), () -> copy + " reads 0x" + Long.toHexString(address));
                    assertFalse(copy.write(address, own, 0, 8), () -> copy + " writes 0x" + Long.toHexString(address));
                }
                assertTrue(copy.read(pages.readOnly(), own, 0, 8));
                assertFalse(copy.write(pages.readOnly(), own, 0, 8));
                assertTrue(copy.read(pages.end(8).address(), own, 0, 8), "up to the end of the page");
                assertTrue(copy.write(pages.end(8).address(), own, 0, 8), "up to the end of the page");
                assertFalse(copy.write(pages.readOnly() + BadPages.PAGE - 4, own, 0, 8), "over two pages");
            }
        }
    }

    @Test
    void afterABadAddressAGoodOneIsGood() {
        for (CheckedCopy copy : WAYS) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment from = arena.allocateFrom("from");
                MemorySegment to = arena.allocate(16);
                for (int i = 0; i < 100; i++) {
                    assertFalse(copy.write(0x10, from, 0, 5));
                    assertTrue(copy.write(to.address(), from, 0, 5));
                    assertEquals("from", to.getString(0));
                    to.fill((byte) 0);
                }
            }
        }
    }

    @Test
    void pagesAreWritableOrNot() {
        CheckedCopy copy = CheckedCopy.best();
        try (BadPages pages = new BadPages()) {
            pages.good.set(JAVA_BYTE, 77, (byte) 9);
            assertTrue(Pages.areWritable(copy, pages.good.address(), BadPages.PAGE));
            assertTrue(Pages.areWritable(copy, pages.good.address() + 100, 1));
            assertEquals(9, pages.good.get(JAVA_BYTE, 77), "it was not written to");
            assertFalse(Pages.areWritable(copy, pages.good.address(), BadPages.PAGE + 1));
            assertFalse(Pages.areWritable(copy, pages.forbidden(), 8));
            assertFalse(Pages.areWritable(copy, BadPages.unmapped(), 8));
            if (SystemCalls.LINUX) {
                assertFalse(Pages.areWritable(copy, pages.readOnly(), 8));
            }
        }
    }
}
