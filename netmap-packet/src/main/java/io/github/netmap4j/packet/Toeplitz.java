package io.github.netmap4j.packet;

/**
 * The hash with which NICs spread flows over their queues (receive side scaling). A {@link #symmetric} one gives both
 * directions of a flow the same value, so that one thread sees both.
 *
 * <p>Each byte of input costs one table look-up. Packets without an IP header hash to 0, as in a NIC; fragments by
 * their addresses alone. Safe for several threads.
 */
public final class Toeplitz {

    /** The shortest key in bytes: enough for IPv6 addresses and ports. */
    public static final int MIN_KEY = 40;

    /** Addresses and ports of IPv6. */
    private static final int MAX_INPUT = 36;

    private static final int BYTE_VALUES = 256;
    private static final int SYMMETRIC_1 = 0x6d;
    private static final int SYMMETRIC_2 = 0x5a;

    /** What each byte of input, by position and value, adds to the hash. */
    private final int[] table = new int[MAX_INPUT * BYTE_VALUES];

    /**
     * A hash with a given key, such as that of a NIC (ethtool -x shows it).
     *
     * @param key at least {@link #MIN_KEY} bytes
     * @throws IllegalArgumentException if it is shorter
     */
    public Toeplitz(byte[] key) {
        if (key.length < MIN_KEY) {
            throw new IllegalArgumentException("a key has at least " + MIN_KEY + " bytes, not " + key.length);
        }
        for (int place = 0; place < MAX_INPUT; place++) {
            // The 40 bits of the key from this position on: each bit of input selects 32 of them.
            long bits = 0;
            for (int i = 0; i <= Integer.BYTES; i++) {
                bits = bits << Byte.SIZE | Byte.toUnsignedLong(key[place + i]);
            }
            for (int value = 1; value < BYTE_VALUES; value++) {
                int lowest = Integer.numberOfTrailingZeros(value);
                // The value without its lowest bit is done already.
                table[place * BYTE_VALUES + value] =
                        table[place * BYTE_VALUES + (value & (value - 1))] ^ (int) (bits >>> (lowest + 1));
            }
        }
    }

    /** {@return a hash that is the same for both directions of a flow: its key repeats 16 bits} */
    public static Toeplitz symmetric() {
        byte[] key = new byte[MIN_KEY];
        for (int i = 0; i < key.length; i += 2) {
            key[i] = SYMMETRIC_1;
            key[i + 1] = SYMMETRIC_2;
        }
        return new Toeplitz(key);
    }

    /**
     * Hashes a packet: by addresses and ports, or by addresses alone if it has no ports or is a fragment.
     *
     * @param packet a parsed packet
     * @return 32 bits; 0 if it is not an IP packet
     */
    public int hash(Packet packet) {
        int hash;
        int place;
        if (packet.has(Layer.IPV4)) {
            Ipv4 ip = packet.ipv4();
            hash = ipv4(ip.source(), ip.destination());
            place = 2 * Integer.BYTES;
        } else if (packet.has(Layer.IPV6)) {
            Ipv6 ip = packet.ipv6();
            hash = ipv6(ip.sourceHigh(), ip.sourceLow(), ip.destinationHigh(), ip.destinationLow());
            place = 4 * Long.BYTES;
        } else {
            return 0;
        }
        if (packet.isFragment()) {
            return hash;
        }
        if (packet.has(Layer.UDP)) {
            return hash ^ ports(place, packet.udp().sourcePort(), packet.udp().destinationPort());
        }
        if (packet.has(Layer.TCP)) {
            return hash ^ ports(place, packet.tcp().sourcePort(), packet.tcp().destinationPort());
        }
        return hash;
    }

    /**
     * Hashes a flow, as {@link #hash(Packet)} hashes its packets.
     *
     * @param key the flow
     * @return 32 bits
     */
    public int hash(FlowKey key) {
        int hash = key.isIpv6()
                ? ipv6(key.sourceHigh(), key.sourceLow(), key.destinationHigh(), key.destinationLow())
                : ipv4((int) key.sourceLow(), (int) key.destinationLow());
        int place = key.isIpv6() ? 4 * Long.BYTES : 2 * Integer.BYTES;
        return key.hasPorts() ? hash ^ ports(place, key.sourcePort(), key.destinationPort()) : hash;
    }

    private int ipv4(int source, int destination) {
        return word(0, source) ^ word(Integer.BYTES, destination);
    }

    private int ipv6(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        return pair(0, sourceHigh)
                ^ pair(Long.BYTES, sourceLow)
                ^ pair(2 * Long.BYTES, destinationHigh)
                ^ pair(3 * Long.BYTES, destinationLow);
    }

    private int ports(int place, int source, int destination) {
        return word(place, source << Short.SIZE | destination);
    }

    private int pair(int place, long bits) {
        return word(place, (int) (bits >>> Integer.SIZE)) ^ word(place + Integer.BYTES, (int) bits);
    }

    private int word(int place, int bits) {
        int row = place * BYTE_VALUES;
        return table[row + (bits >>> 24)]
                ^ table[row + BYTE_VALUES + (bits >>> 16 & 0xff)]
                ^ table[row + 2 * BYTE_VALUES + (bits >>> 8 & 0xff)]
                ^ table[row + 3 * BYTE_VALUES + (bits & 0xff)];
    }
}
