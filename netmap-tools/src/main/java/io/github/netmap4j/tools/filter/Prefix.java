package io.github.netmap4j.tools.filter;

import io.github.netmap4j.packet.Addresses;

/**
 * An address prefix. An IPv4 address is the upper 32 bits of the upper half.
 *
 * @param six whether it is IPv6
 * @param high the upper half, with zeros after the prefix
 * @param low the lower half, with zeros after the prefix
 * @param highMask the bits of the upper half that count
 * @param lowMask the bits of the lower half that count
 */
record Prefix(boolean six, long high, long low, long highMask, long lowMask) {

    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    /** All bits of an address. */
    static Prefix ofAddress(String text) {
        boolean six = text.contains(":");
        return of(text, six, six ? V6_BITS : V4_BITS);
    }

    /** {@code 10.0.0.0/8}. */
    static Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return ofAddress(text);
        }
        boolean six = text.contains(":");
        int most = six ? V6_BITS : V4_BITS;
        String bits = text.substring(slash + 1);
        if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > most) {
            throw new IllegalArgumentException("\"" + text + "\": write 0 to " + most + " bits after the /");
        }
        return of(text.substring(0, slash), six, Integer.parseInt(bits));
    }

    private static Prefix of(String address, boolean six, int bits) {
        long high = six ? Addresses.ipv6High(address) : (long) Addresses.ipv4(address) << V4_BITS;
        long low = six ? Addresses.ipv6Low(address) : 0;
        long highMask = mask(Math.min(bits, Long.SIZE));
        long lowMask = mask(Math.max(0, bits - Long.SIZE));
        return new Prefix(six, high & highMask, low & lowMask, highMask, lowMask);
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (Long.SIZE - bits);
    }

    boolean holds4(int address) {
        return (((long) address << V4_BITS) & highMask) == high;
    }

    boolean holds6(long addressHigh, long addressLow) {
        return (addressHigh & highMask) == high && (addressLow & lowMask) == low;
    }
}
