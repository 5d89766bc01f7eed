package io.github.netmap4j.soft.request;

import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.UserMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Copies of a program's structs: read at the start of a request, written back at its end. */
final class UserStruct {

    private UserStruct() {}

    /**
     * Reads a struct.
     *
     * @throws RequestRefusedException EFAULT
     */
    static MemorySegment read(UserMemory user, long address, long size) {
        // Native memory, because other processes' memory can only be copied to that.
        MemorySegment struct = Arena.ofAuto().allocate(size, Long.BYTES);
        if (!user.read(address, struct, 0, size)) {
            throw bad(address);
        }
        return struct;
    }

    /**
     * Writes a part of a struct to the same place in the program's.
     *
     * @param address of the program's struct
     * @throws RequestRefusedException EFAULT
     */
    static void write(UserMemory user, long address, MemorySegment struct, long from, long size) {
        if (size > 0 && !user.write(address + from, struct, from, size)) {
            throw bad(address);
        }
    }

    private static RequestRefusedException bad(long address) {
        return new RequestRefusedException(
                EFAULT, "0x" + Long.toHexString(address) + " does not point to the program's memory");
    }

    /** A name in an array of char, up to the first NUL or the second to last byte: bytes, as the kernel compares them. */
    static String name(MemorySegment struct, long offset, int size) {
        byte[] bytes = new byte[size];
        MemorySegment.copy(struct, JAVA_BYTE, offset, bytes, 0, size);
        int length = 0;
        while (length < size - 1 && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, ISO_8859_1);
    }

    /** Writes a name into an array of char, cut to fit, with a NUL. */
    static void name(MemorySegment struct, long offset, int size, String name) {
        byte[] bytes = name.getBytes(ISO_8859_1);
        int length = Math.min(bytes.length, size - 1);
        MemorySegment.copy(bytes, 0, struct, JAVA_BYTE, offset, length);
        struct.set(JAVA_BYTE, offset + length, (byte) 0);
    }
}
