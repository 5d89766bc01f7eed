package io.github.netmap4j.sys.call;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;

/** Names in fixed arrays of char: at most the array's size less one byte, then a NUL. */
public final class CString {

    private CString() {}

    /** Reads up to the first NUL, or all of the array where there is none. */
    public static String read(MemorySegment memory, long offset, long size) {
        int length = 0;
        while (length < size && memory.get(JAVA_BYTE, offset + length) != 0) {
            length++;
        }
        return new String(memory.asSlice(offset, length).toArray(JAVA_BYTE), UTF_8);
    }

    /** Writes bytes and fills the rest of the array with NUL. The caller has checked that one byte at least is left. */
    public static void write(MemorySegment array, byte[] bytes) {
        array.fill((byte) 0);
        MemorySegment.copy(bytes, 0, array, JAVA_BYTE, 0, bytes.length);
    }
}
