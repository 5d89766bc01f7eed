package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The Internet checksum: ones' complement sums of 16-bit words in network order (RFC 1071), and incremental updates
 * (RFC 1624).
 *
 * <p>A <em>sum</em> is 0 to 65,535 and can be added to others; a <em>checksum</em> is its complement, the value in a
 * header.
 */
public final class Checksum {

    /** The sum of all bytes and their checksum. */
    static final int ALL_ONES = 0xffff;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final long LOW = 0xffff_ffffL;

    private Checksum() {}

    /**
     * Sums bytes. An odd last byte counts as the upper half of a word: only the last of several parts may have an odd
     * length.
     *
     * @param memory the memory they are in
     * @param offset their start in the memory, in bytes
     * @param length their number
     * @return a sum
     * @throws IndexOutOfBoundsException if they are not within the memory
     */
    public static int sum(MemorySegment memory, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        // A sum in the machine's order is the sum in network order with its bytes swapped (RFC 1071, 2 B).
        long sum = 0;
        long at = offset;
        long end = offset + length;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            long word = memory.get(LONG, at);
            sum += (word & LOW) + (word >>> Integer.SIZE);
        }
        if (end - at >= Integer.BYTES) {
            sum += memory.get(INT, at) & LOW;
            at += Integer.BYTES;
        }
        if (end - at >= Short.BYTES) {
            sum += memory.get(SHORT, at) & ALL_ONES;
            at += Short.BYTES;
        }
        if (at < end) {
            int last = Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at));
            sum += LITTLE ? last : last << Byte.SIZE;
        }
        int folded = fold(sum);
        return LITTLE ? Short.toUnsignedInt(Short.reverseBytes((short) folded)) : folded;
    }

    /**
     * Adds two sums.
     *
     * @param one a sum, or any number that is not negative: a length, a protocol
     * @param other a sum, or any number that is not negative
     * @return a sum
     */
    public static int add(int one, int other) {
        return fold((long) one + other);
    }

    /** Adds the bits above 16 to those below, until there are none. */
    private static int fold(long sum) {
        long folded = (sum & LOW) + (sum >>> Integer.SIZE);
        while (folded >>> Short.SIZE != 0) {
            folded = (folded & ALL_ONES) + (folded >>> Short.SIZE);
        }
        return (int) folded;
    }

    /**
     * The checksum of a sum.
     *
     * @param sum the sum of all covered bytes, with the checksum's own field as 0
     * @return the checksum
     */
    public static int of(int sum) {
        return ~sum & ALL_ONES;
    }

    /**
     * Updates a checksum after a change of a covered 16-bit word.
     *
     * @param checksum as it stood in the header
     * @param was the word as it was, 0 to 65,535
     * @param is the word as it is now, 0 to 65,535
     * @return the checksum
     */
    public static int update16(int checksum, int was, int is) {
        return of(fold((long) of(checksum) + of(was) + is));
    }

    /**
     * Updates a checksum after a change of 32 covered bits at an even byte, such as an IPv4 address.
     *
     * @param checksum as it stood in the header
     * @param was the bits as they were
     * @param is the bits as they are now
     * @return the checksum
     */
    public static int update32(int checksum, int was, int is) {
        return of(fold(of(checksum) + (~was & LOW) + (is & LOW)));
    }

    /**
     * Updates a checksum after a change of 64 covered bits at an even byte, such as half an IPv6 address.
     *
     * @param checksum as it stood in the header
     * @param was the bits as they were
     * @param is the bits as they are now
     * @return the checksum
     */
    public static int update64(int checksum, long was, long is) {
        int upper = update32(checksum, (int) (was >>> Integer.SIZE), (int) (is >>> Integer.SIZE));
        return update32(upper, (int) was, (int) is);
    }
}
