package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Parses a frame: walks from its Ethernet header to the payload and places a view at each header. Make it once and use
 * it for every frame:
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.PacketSnippetsTest" region="parse"}
 *
 * <p>After a result other than OK, the headers before the faulty one can be read; {@link #problem} names that one. The
 * views belong to this packet and are valid until the next parse. The accessor of a view throws {@link
 * IllegalStateException} if the packet has no such header: call {@link #has} first.
 */
public final class Packet {

    /** The most VLAN tags that a parse reads. */
    public static final int MAX_TAGS = 4;

    private static final int NOT_IP = -1;

    private final Ethernet ethernet = new Ethernet();
    private final Vlan[] tags = {new Vlan(), new Vlan(), new Vlan(), new Vlan()};
    private final Arp arp = new Arp();
    private final Ipv4 ipv4 = new Ipv4();
    private final Ipv6 ipv6 = new Ipv6();
    private final Ipv6Extensions extensions = new Ipv6Extensions();
    private final Udp udp = new Udp();
    private final Tcp tcp = new Tcp();
    private final Icmp icmp = new Icmp();
    private final Vxlan vxlan = new Vxlan();
    private final Gre gre = new Gre();

    private MemorySegment memory = MemorySegment.NULL;
    private int layers;
    private int tagCount;
    private int etherType;
    private int protocol = NOT_IP;
    private boolean fragment;
    private long payload;
    private int payloadLength;
    private Layer problem = Layer.ETHERNET;
    private boolean contentCut;

    /** A packet without a frame. */
    public Packet() {}

    /**
     * Parses an Ethernet frame.
     *
     * @param memory the memory it is in
     * @param offset its start in the memory, in bytes
     * @param length its length, in bytes
     * @return {@link ParseResult#OK}, or what is wrong
     * @throws IndexOutOfBoundsException if the frame does not lie within the memory
     */
    public ParseResult parse(MemorySegment memory, long offset, int length) {
        start(memory, offset, length);
        return parseEthernet(offset, length);
    }

    /**
     * Parses a packet without an Ethernet header, such as one from a tunnel.
     *
     * @param type what it is, {@link EtherType#IPV4}, {@link EtherType#IPV6} or {@link EtherType#ARP}
     * @param memory the memory it is in
     * @param offset its start in the memory, in bytes
     * @param length its length, in bytes
     * @return {@link ParseResult#OK}, or what is wrong
     * @throws IndexOutOfBoundsException if the packet does not lie within the memory
     */
    public ParseResult parse(int type, MemorySegment memory, long offset, int length) {
        start(memory, offset, length);
        return parseNetwork(type, offset, length);
    }

    /**
     * Parses the content of a tunnel.
     *
     * @param outer another packet, with {@link Layer#VXLAN} or {@link Layer#GRE}
     * @return {@link ParseResult#OK} or the fault of the inner packet
     * @throws IllegalStateException if the other packet has no tunnel
     */
    public ParseResult parseInner(Packet outer) {
        if (outer.has(Layer.VXLAN)) {
            return parse(outer.memory, outer.payload, outer.payloadLength);
        }
        int type = outer.gre().type();
        return type == EtherType.TRANSPARENT_ETHERNET
                ? parse(outer.memory, outer.payload, outer.payloadLength)
                : parse(type, outer.memory, outer.payload, outer.payloadLength);
    }

    private void start(MemorySegment in, long offset, int length) {
        Objects.checkFromIndexSize(offset, length, in.byteSize());
        memory = in;
        layers = 0;
        tagCount = 0;
        etherType = 0;
        protocol = NOT_IP;
        fragment = false;
        contentCut = false;
        payload(offset, length);
    }

    private void payload(long offset, int length) {
        payload = offset;
        payloadLength = length;
    }

    private ParseResult stop(Layer layer, ParseResult result) {
        problem = layer;
        return result;
    }

    /** Takes a header if it is valid, and moves past it. */
    private ParseResult take(Layer layer, Header header, ParseResult result) {
        if (result != ParseResult.OK) {
            return stop(layer, result);
        }
        layers |= layer.bit;
        payload(payload + header.size, payloadLength - header.size);
        return ParseResult.OK;
    }

    private ParseResult parseEthernet(long offset, int length) {
        ParseResult result = take(Layer.ETHERNET, ethernet, ethernet.place(memory, offset, length));
        if (result != ParseResult.OK) {
            return result;
        }
        int type = ethernet.type();
        while (EtherType.isVlan(type)) {
            if (tagCount == MAX_TAGS) {
                return stop(Layer.VLAN, ParseResult.TOO_DEEP);
            }
            Vlan tag = tags[tagCount];
            result = take(Layer.VLAN, tag, tag.place(memory, payload, payloadLength));
            if (result != ParseResult.OK) {
                return result;
            }
            tagCount++;
            type = tag.type();
        }
        if (type >= EtherType.MIN) {
            return parseNetwork(type, payload, payloadLength);
        }
        etherType = type;
        if (type > payloadLength) {
            return stop(Layer.ETHERNET, ParseResult.CONTENT_CUT);
        }
        payloadLength = type;
        return ParseResult.OK;
    }

    private ParseResult parseNetwork(int type, long offset, int length) {
        etherType = type;
        return switch (type) {
            case EtherType.ARP -> take(Layer.ARP, arp, arp.place(memory, offset, length));
            case EtherType.IPV4 -> parseIpv4(offset, length);
            case EtherType.IPV6 -> parseIpv6(offset, length);
            default -> ParseResult.OK;
        };
    }

    private ParseResult parseIpv4(long offset, int length) {
        ParseResult result = takeIp(Layer.IPV4, ipv4, ipv4.place(memory, offset, length));
        if (result != ParseResult.OK) {
            return result;
        }
        payloadLength = ipv4.payloadLength();
        protocol = ipv4.protocol();
        fragment = ipv4.isFragment();
        return parseUpper(Layer.IPV4, ipv4.fragmentOffset());
    }

    private ParseResult parseIpv6(long offset, int length) {
        ParseResult result = takeIp(Layer.IPV6, ipv6, ipv6.place(memory, offset, length));
        if (result != ParseResult.OK) {
            return result;
        }
        result = extensions.walk(memory, payload, ipv6.payloadLength(), ipv6.nextHeader());
        payload(extensions.offset(), extensions.length());
        if (result != ParseResult.OK) {
            return stop(Layer.EXTENSION, result);
        }
        if (extensions.count() > 0) {
            layers |= Layer.EXTENSION.bit;
        }
        protocol = extensions.protocol();
        fragment = extensions.isFragment();
        return parseUpper(Layer.IPV6, extensions.fragmentOffset());
    }

    /** If the frame cuts the packet, its header is still valid, and the walk continues in the rest. */
    private ParseResult takeIp(Layer layer, Header header, ParseResult result) {
        contentCut = result == ParseResult.CONTENT_CUT;
        return take(layer, header, contentCut ? ParseResult.OK : result);
    }

    private ParseResult parseUpper(Layer ip, int fragmentOffset) {
        ParseResult result = fragmentOffset > 0 ? ParseResult.OK : parseTransport(ip);
        return result == ParseResult.OK && contentCut ? stop(ip, ParseResult.CONTENT_CUT) : result;
    }

    private ParseResult parseTransport(Layer ip) {
        return switch (protocol) {
            case IpProtocol.UDP -> parseUdp();
            case IpProtocol.TCP -> take(Layer.TCP, tcp, tcp.place(memory, payload, payloadLength));
            case IpProtocol.ICMP ->
                ip == Layer.IPV4 ? take(Layer.ICMP, icmp, icmp.place(memory, payload, payloadLength)) : ParseResult.OK;
            case IpProtocol.ICMPV6 ->
                ip == Layer.IPV6 ? take(Layer.ICMP, icmp, icmp.place(memory, payload, payloadLength)) : ParseResult.OK;
            case IpProtocol.GRE -> take(Layer.GRE, gre, gre.place(memory, payload, payloadLength));
            default -> ParseResult.OK;
        };
    }

    private ParseResult parseUdp() {
        ParseResult result = udp.place(memory, payload, payloadLength);
        if (result == ParseResult.CONTENT_CUT) {
            // Its length is that of the whole datagram, of which this is a fragment or a part.
            result = fragment || contentCut ? ParseResult.OK : ParseResult.BAD_LENGTH;
        }
        result = take(Layer.UDP, udp, result);
        if (result != ParseResult.OK) {
            return result;
        }
        payloadLength = udp.payloadLength();
        // Anyone can send to the port: without a VXLAN header it is a plain datagram.
        if (udp.destinationPort() == Vxlan.PORT
                && !fragment
                && vxlan.place(memory, payload, payloadLength) == ParseResult.OK) {
            take(Layer.VXLAN, vxlan, ParseResult.OK);
        }
        return ParseResult.OK;
    }

    /** {@return the kind of the header that caused the last result other than OK} */
    public Layer problem() {
        return problem;
    }

    /**
     * Whether the packet has a valid header of a kind.
     *
     * @param layer its kind
     * @return true if it has
     */
    public boolean has(Layer layer) {
        return (layers & layer.bit) != 0;
    }

    private void require(Layer layer) {
        if (!has(layer)) {
            throw new IllegalStateException(
                    "this packet has no header of " + layer + ": check has(Layer." + layer + ") first");
        }
    }

    /** {@return this packet's view of the Ethernet header} */
    public Ethernet ethernet() {
        require(Layer.ETHERNET);
        return ethernet;
    }

    /** {@return the number of VLAN tags: 0 to {@link #MAX_TAGS}} */
    public int tagCount() {
        return tagCount;
    }

    /**
     * A VLAN tag.
     *
     * @param index 0 for the outermost
     * @return this packet's view of it
     * @throws IndexOutOfBoundsException if there are not that many
     */
    public Vlan tag(int index) {
        return tags[Objects.checkIndex(index, tagCount)];
    }

    /**
     * {@return the {@link EtherType} after Ethernet header and VLAN tags, or below {@link EtherType#MIN} the length
     * of an IEEE 802.3 frame}
     */
    public int etherType() {
        return etherType;
    }

    /** {@return this packet's view of the ARP message} */
    public Arp arp() {
        require(Layer.ARP);
        return arp;
    }

    /** {@return this packet's view of the IPv4 header} */
    public Ipv4 ipv4() {
        require(Layer.IPV4);
        return ipv4;
    }

    /** {@return this packet's view of the IPv6 header} */
    public Ipv6 ipv6() {
        require(Layer.IPV6);
        return ipv6;
    }

    /**
     * The extension headers of IPv6.
     *
     * @return the result of the walk over them, perhaps none
     * @throws IllegalStateException if there is no IPv6 header
     */
    public Ipv6Extensions extensions() {
        require(Layer.IPV6);
        return extensions;
    }

    /**
     * {@return the {@link IpProtocol} of the IP packet's content, after all extension headers; -1 if it is not an IP
     * packet}
     */
    public int protocol() {
        return protocol;
    }

    /** {@return whether this is a fragment of an IP packet} Only the first one has the transport header. */
    public boolean isFragment() {
        return fragment;
    }

    /** Whether the frame ends before its IP packet. */
    boolean isCut() {
        return contentCut;
    }

    /** {@return this packet's view of the UDP header} */
    public Udp udp() {
        require(Layer.UDP);
        return udp;
    }

    /** {@return this packet's view of the TCP header} */
    public Tcp tcp() {
        require(Layer.TCP);
        return tcp;
    }

    /** {@return this packet's view of the ICMP or ICMPv6 header} */
    public Icmp icmp() {
        require(Layer.ICMP);
        return icmp;
    }

    /** {@return this packet's view of the VXLAN header. {@link #parseInner} parses the frame after it} */
    public Vxlan vxlan() {
        require(Layer.VXLAN);
        return vxlan;
    }

    /** {@return this packet's view of the GRE header. {@link #parseInner} parses the packet after it} */
    public Gre gre() {
        require(Layer.GRE);
        return gre;
    }

    /** {@return the memory that contains the frame} */
    public MemorySegment memory() {
        return memory;
    }

    /**
     * {@return where the payload starts, after the last header found, in bytes from the start of {@link #memory}}
     */
    public long payloadOffset() {
        return payload;
    }

    /** {@return the length of the payload, in bytes, without the padding of short frames} */
    public int payloadLength() {
        return payloadLength;
    }
}
