package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a frame under construction: checks their order, and fills in the fields that depend on the frame's
 * end.
 */
final class HeaderStack {

    /** How many headers a frame may have. */
    static final int MAX = 16;

    private static final int MAX_LENGTH = 0xffff;

    private final Layer[] layers = new Layer[MAX];
    private final long[] starts = new long[MAX];
    private int count;

    private final Ipv4 ipv4 = new Ipv4();
    private final Ipv6 ipv6 = new Ipv6();
    private final Udp udp = new Udp();
    private final Packet packet = new Packet();

    private MemorySegment memory = MemorySegment.NULL;
    /** Where the last header names the type of the next. */
    private long typeField;

    HeaderStack() {}

    void start(MemorySegment at) {
        memory = at;
        count = 0;
    }

    /** Records a header that was just written. */
    void push(Layer layer, long start) {
        if (count == MAX) {
            throw new IllegalStateException("a frame has at most " + MAX + " headers");
        }
        layers[count] = layer;
        starts[count++] = start;
        typeField = start
                + switch (layer) {
                    case ETHERNET -> Ethernet.TYPE;
                    case VLAN -> Vlan.TYPE;
                    case GRE -> Gre.TYPE;
                    case IPV4 -> Ipv4.PROTOCOL;
                    case IPV6 -> Ipv6.NEXT;
                    default -> 0;
                };
    }

    @Nullable
    Layer last() {
        return count == 0 ? null : layers[count - 1];
    }

    /** Writes a layer's EtherType into the header before it; a packet without an Ethernet frame has none. */
    void etherType(Layer layer, int type) {
        switch (last()) {
            case ETHERNET, VLAN, GRE -> memory.set(Header.SHORT, typeField, (short) Header.upTo(Header.MAX_16, type));
            case null -> {}
            default -> throw misplaced(layer, "one of ETHERNET, VLAN or GRE");
        }
    }

    /** Writes the protocol over IP into the header before it. */
    void protocol(Layer layer, int protocol) {
        switch (last()) {
            case IPV4, IPV6, EXTENSION ->
                memory.set(Header.BYTE, typeField, (byte) Header.upTo(Header.MAX_8, protocol));
            case null, default -> throw misplaced(layer, "one of IPV4, IPV6 or EXTENSION");
        }
    }

    static IllegalStateException misplaced(Layer layer, String previous) {
        return new IllegalStateException("a header of " + layer + " must follow " + previous);
    }

    boolean isFrame() {
        return count > 0 && layers[0] == Layer.ETHERNET;
    }

    /** Fills in lengths and checksums, from the innermost header to the outermost. */
    void finish(long end) {
        for (int i = count - 1; i >= 0; i--) {
            length(layers[i], starts[i], end);
        }
        // A tunnel's checksums cover those of the packet in it.
        for (int i = count - 1; i >= 0; i--) {
            if (layers[i] == Layer.IPV4 || layers[i] == Layer.IPV6) {
                checksums(layers[i] == Layer.IPV4 ? EtherType.IPV4 : EtherType.IPV6, starts[i], end);
            }
        }
    }

    private void length(Layer layer, long start, long end) {
        int length = (int) (end - start);
        if (length > MAX_LENGTH && layer != Layer.ETHERNET && layer != Layer.VLAN) {
            throw new IndexOutOfBoundsException("a packet of " + layer + " has at most " + MAX_LENGTH + " bytes");
        }
        switch (layer) {
            case IPV4 -> {
                ipv4.place(memory, start, length);
                ipv4.totalLength(length);
            }
            case IPV6 -> {
                ipv6.place(memory, start, length);
                ipv6.payloadLength(length - Ipv6.SIZE);
            }
            case UDP -> {
                udp.place(memory, start, length);
                udp.length(length);
            }
            default -> {}
        }
    }

    private void checksums(int type, long start, long end) {
        packet.parse(type, memory, start, (int) (end - start));
        if (packet.has(Layer.VXLAN) && packet.has(Layer.IPV4)) {
            packet.ipv4().updateChecksum();
            packet.udp().checksum(0);
        } else {
            PacketChecksums.write(packet);
        }
    }
}
