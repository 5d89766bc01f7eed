package io.github.netmap4j.soft.vale;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Segments a large TCP or UDP packet into frames that a port without virtio-net headers takes, as a NIC would: each has the
 * headers of the whole, with lengths, numbers and checksums corrected. As in the kernel's switch, a UDP packet becomes
 * several packets, not IP fragments.
 */
final class GsoSegments {

    private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);

    private static final int ETHER_HEADER = 14;
    private static final int VLAN_TAG = 4;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;

    private static final int IPV4_HEADER = 20;
    private static final int IPV4_LENGTH = 2;
    private static final int IPV4_ID = 4;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_ADDRESSES = 12;
    private static final int IPV6_HEADER = 40;
    private static final int IPV6_LENGTH = 4;
    private static final int IPV6_NEXT = 6;
    private static final int IPV6_ADDRESSES = 8;

    private static final int TCP_HEADER = 20;
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int FIN_AND_PSH = 0x01 | 0x08;

    private static final int UDP_HEADER = 8;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;

    @SuppressWarnings("NullAway.Init") // begin() sets it, for each packet
    private MemorySegment packet;

    private long start;
    private long end;
    private boolean tcp;
    private boolean ipv4;
    private int ipHeader;
    /** Bytes before the transport's header, and before the payload. */
    private int transport;

    private int headers;

    private int most;

    /**
     * Looks at a packet.
     *
     * @param memory where it is
     * @param from where its Ethernet header starts
     * @param to its end
     * @param first how many bytes are in its first fragment, which must have all headers
     * @param isTcp TCP or UDP
     * @param frame the most bytes of a frame
     * @return how many frames it makes; 0 if it is malformed
     */
    int begin(MemorySegment memory, long from, long to, int first, boolean isTcp, int frame) {
        packet = memory;
        start = from;
        end = to;
        tcp = isTcp;
        most = frame;
        if (!findHeaders(first) || headers >= frame) {
            return 0;
        }
        long payload = end - start - headers;
        int each = frame - headers;
        return (int) ((payload + each - 1) / each);
    }

    private boolean findHeaders(int first) {
        int ether = ETHER_HEADER;
        while (first >= ether && type(ether) == ETHERTYPE_VLAN) {
            ether += VLAN_TAG;
        }
        if (first < ether) {
            return false;
        }
        if (type(ether) == ETHERTYPE_IPV4) {
            ipv4 = true;
            if (first < ether + IPV4_HEADER) {
                return false;
            }
            ipHeader = 4 * (packet.get(JAVA_BYTE, start + ether) & 0xf);
            if (ipHeader < IPV4_HEADER) {
                return false;
            }
        } else if (type(ether) == ETHERTYPE_IPV6) {
            ipv4 = false;
            ipHeader = IPV6_HEADER;
        } else {
            return false;
        }
        transport = ether + ipHeader;
        if (!tcp) {
            headers = transport + UDP_HEADER;
        } else if (first < transport + TCP_HEADER) {
            return false;
        } else {
            int words = packet.get(JAVA_BYTE, start + transport + TCP_DATA_OFFSET) >>> 4 & 0xf;
            headers = transport + Math.max(TCP_HEADER, 4 * words);
        }
        return first >= headers;
    }

    private int type(int ether) {
        return Short.toUnsignedInt(packet.get(SHORT, start + ether - 2));
    }

    /**
     * Makes a frame.
     *
     * @param index from 0 on
     * @param to where it goes
     * @param at where in {@code to}
     * @return its length
     */
    int write(int index, MemorySegment to, long at) {
        long before = (long) index * (most - headers);
        long from = start + headers + before;
        int bytes = (int) Math.min(most - headers, end - from);
        MemorySegment.copy(packet, start, to, at, headers);
        MemorySegment.copy(packet, from, to, at + headers, bytes);
        fix(index, before, from + bytes == end, to, at, headers + bytes);
        return headers + bytes;
    }

    private void fix(int index, long before, boolean last, MemorySegment to, long at, int length) {
        long ip = at + transport - ipHeader;
        long segment = at + transport;
        int segmentLength = length - transport;
        long pseudo;
        if (ipv4) {
            to.set(SHORT, ip + IPV4_LENGTH, (short) (ipHeader + segmentLength));
            to.set(SHORT, ip + IPV4_ID, (short) (to.get(SHORT, ip + IPV4_ID) + index));
            to.set(SHORT, ip + IPV4_CHECKSUM, (short) 0);
            to.set(SHORT, ip + IPV4_CHECKSUM, InternetChecksum.fold(InternetChecksum.add(0, to, ip, ipHeader)));
            pseudo = InternetChecksum.add(0, to, ip + IPV4_ADDRESSES, 8)
                    + Byte.toUnsignedInt(to.get(JAVA_BYTE, ip + IPV4_PROTOCOL));
        } else {
            to.set(SHORT, ip + IPV6_LENGTH, (short) segmentLength);
            pseudo = InternetChecksum.add(0, to, ip + IPV6_ADDRESSES, 32)
                    + Byte.toUnsignedInt(to.get(JAVA_BYTE, ip + IPV6_NEXT));
        }
        long checksum;
        if (tcp) {
            to.set(INT, segment + TCP_SEQUENCE, (int) (to.get(INT, segment + TCP_SEQUENCE) + before));
            if (!last) {
                byte flags = to.get(JAVA_BYTE, segment + TCP_FLAGS);
                to.set(JAVA_BYTE, segment + TCP_FLAGS, (byte) (flags & ~FIN_AND_PSH));
            }
            checksum = segment + TCP_CHECKSUM;
        } else {
            to.set(SHORT, segment + UDP_LENGTH, (short) segmentLength);
            checksum = segment + UDP_CHECKSUM;
        }
        to.set(SHORT, checksum, (short) 0);
        long sum = InternetChecksum.add(pseudo + segmentLength, to, segment, segmentLength);
        to.set(SHORT, checksum, InternetChecksum.fold(sum));
    }
}
