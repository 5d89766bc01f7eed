package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The checksum of the Internet: sums in ones' complement of 16-bit words in network order (RFC 1071), and how one follows a
 * change of what it is over (RFC 1624).
 *
 * <p>A <em>sum</em> is 0 to 65,535 and can be added to others; a <em>checksum</em> is what stands in a header, its complement.
 */
public final class Checksum {

    /** What all bytes and their checksum sum to. */
    static final int ALL_ONES = 0xffff;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final long LOW = 0xffff_ffffL;

    private Checksum() {}

    /**
     * Sums bytes. An odd last one counts as the upper half of a word: only the last of several parts may be odd.
     *
     * @param memory where they lie
     * @param offset where they start, bytes
     * @param length how many there are
     * @return a sum
     * @throws IndexOutOfBoundsException if they do not lie within the memory
     */
    public static int sum(MemorySegment memory, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        // A sum in the machine's order is the sum in network order, its bytes exchanged (RFC 1071, 2 B).
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

    /** Adds what is above 16 bits to what is below, until nothing is. */
    private static int fold(long sum) {
        long folded = (sum & LOW) + (sum >>> Integer.SIZE);
        while (folded >>> Short.SIZE != 0) {
            folded = (folded & ALL_ONES) + (folded >>> Short.SIZE);
        }
        return (int) folded;
    }

    /**
     * What stands in a header.
     *
     * @param sum the sum of all that the checksum is over, the checksum's own field as 0
     * @return the checksum
     */
    public static int of(int sum) {
        return ~sum & ALL_ONES;
    }

    /**
     * A checksum after one 16-bit word of what it is over has changed.
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
     * A checksum after 32 bits of what it is over have changed, an IPv4 address say. They start at an even byte.
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
     * A checksum after 64 bits of what it is over have changed, half an IPv6 address say. They start at an even byte.
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
