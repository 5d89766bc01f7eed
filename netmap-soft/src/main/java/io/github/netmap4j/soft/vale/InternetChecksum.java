package io.github.netmap4j.soft.vale;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The checksum of IP, TCP and UDP, see RFC 1071: sums of 16-bit words in network order, carries added at the end. */
final class InternetChecksum {

    private static final ValueLayout.OfShort WORD = JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);

    private InternetChecksum() {}

    /** Adds bytes to a sum. An odd last one counts as the upper half of a word. */
    static long add(long sum, MemorySegment memory, long offset, long length) {
        long total = sum;
        long even = length & ~1L;
        for (long i = 0; i < even; i += 2) {
            total += Short.toUnsignedInt(memory.get(WORD, offset + i));
        }
        return even == length ? total : total + (Byte.toUnsignedInt(memory.get(JAVA_BYTE, offset + even)) << 8);
    }

    /** The checksum for a sum, in network order as a number. */
    static short fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (short) ~folded;
    }
}
