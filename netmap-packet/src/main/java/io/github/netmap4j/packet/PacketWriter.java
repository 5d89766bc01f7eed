package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a frame from its first header to its payload. {@link #finish} fills in lengths and checksums. Make it once and
 * use it for every frame:
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.PacketSnippetsTest" region="write"}
 *
 * <p>Each call appends a header; a tunnel's inner frame begins with another call of {@link #ethernet(long, long)}, or
 * of IP after GRE. Set other fields before {@link #finish} through views, which {@link #ipv4()} and similar methods
 * return. Every method throws {@link IndexOutOfBoundsException} if there is no room.
 */
public final class PacketWriter {

    /** The most headers of a frame, extension headers included. */
    public static final int MAX_HEADERS = HeaderStack.MAX;

    private static final int DEFAULT_WINDOW = 0xffff;

    private final HeaderStack headers = new HeaderStack();
    private final Ethernet ethernet = new Ethernet();
    private final Vlan vlan = new Vlan();
    private final Arp arp = new Arp();
    private final Ipv4 ipv4 = new Ipv4();
    private final Ipv6 ipv6 = new Ipv6();
    private final Udp udp = new Udp();
    private final Tcp tcp = new Tcp();
    private final Icmp icmp = new Icmp();
    private final Vxlan vxlan = new Vxlan();
    private final Gre gre = new Gre();

    private MemorySegment memory = MemorySegment.NULL;
    private long start;
    private long at;
    private long end;

    /** A writer, unusable before {@link #start}. */
    public PacketWriter() {}

    /**
     * Starts a frame.
     *
     * @param memory the memory to write to
     * @param offset the frame's start in the memory, in bytes
     * @param room the frame's maximum length, in bytes
     * @return this
     * @throws IndexOutOfBoundsException if these bytes are not within the memory
     */
    public PacketWriter start(MemorySegment memory, long offset, int room) {
        Objects.checkFromIndexSize(offset, room, memory.byteSize());
        this.memory = memory;
        start = offset;
        at = offset;
        end = offset + room;
        headers.start(memory);
        return this;
    }

    private int room() {
        return (int) (end - at);
    }

    /** Records a header that was just written. */
    private PacketWriter wrote(Layer layer, int size) {
        headers.push(layer, at);
        at += size;
        return this;
    }

    private @Nullable Layer last() {
        return headers.last();
    }

    /**
     * Writes an Ethernet header: the frame's first, or after VXLAN or GRE.
     *
     * @param destination a MAC address
     * @param source a MAC address
     * @return this
     */
    public PacketWriter ethernet(long destination, long source) {
        switch (last()) {
            case null -> {}
            case VXLAN -> {}
            case GRE -> gre.type(EtherType.TRANSPARENT_ETHERNET);
            default -> throw HeaderStack.misplaced(Layer.ETHERNET, "VXLAN or GRE, or be the first");
        }
        ethernet.init(memory, at, room()).destination(destination).source(source);
        return wrote(Layer.ETHERNET, ethernet.size);
    }

    /**
     * Writes a VLAN tag of type 0x8100.
     *
     * @param id 0 to 4,095
     * @return this
     */
    public PacketWriter vlan(int id) {
        return tag(EtherType.VLAN, id);
    }

    /**
     * Writes the outer one of two VLAN tags, of type 0x88a8.
     *
     * @param id 0 to 4,095
     * @return this
     */
    public PacketWriter serviceVlan(int id) {
        return tag(EtherType.SERVICE_VLAN, id);
    }

    private PacketWriter tag(int type, int id) {
        headers.etherType(Layer.VLAN, type);
        vlan.init(memory, at, room()).id(id);
        return wrote(Layer.VLAN, vlan.size);
    }

    /**
     * Sets the type of a payload directly after Ethernet, VLAN or GRE.
     *
     * @param type an {@link EtherType}
     * @return this
     */
    public PacketWriter type(int type) {
        if (last() != Layer.ETHERNET && last() != Layer.VLAN && last() != Layer.GRE) {
            throw new IllegalStateException("only ETHERNET, VLAN and GRE have a type");
        }
        headers.etherType(Layer.ETHERNET, type);
        return this;
    }

    /**
     * Writes an ARP request; {@link #arp()} can turn it into another message.
     *
     * @param senderMac the asker's MAC address
     * @param senderIp the asker's IPv4 address
     * @param targetIp the requested IPv4 address
     * @return this
     */
    public PacketWriter arp(long senderMac, int senderIp, int targetIp) {
        headers.etherType(Layer.ARP, EtherType.ARP);
        arp.init(memory, at, room()).sender(senderMac, senderIp).target(0, targetIp);
        return wrote(Layer.ARP, arp.size);
    }

    /**
     * Writes an IPv4 header: TTL 64.
     *
     * @param source the sender's address
     * @param destination the receiver's address
     * @return this
     */
    public PacketWriter ipv4(int source, int destination) {
        headers.etherType(Layer.IPV4, EtherType.IPV4);
        ipv4.init(memory, at, room()).source(source).destination(destination);
        return wrote(Layer.IPV4, ipv4.size);
    }

    /**
     * Writes an IPv6 header: hop limit 64.
     *
     * @param sourceHigh the upper half of the sender's address
     * @param sourceLow the lower half of the sender's address
     * @param destinationHigh the upper half of the receiver's address
     * @param destinationLow the lower half of the receiver's address
     * @return this
     */
    public PacketWriter ipv6(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        headers.etherType(Layer.IPV6, EtherType.IPV6);
        ipv6.init(memory, at, room()).source(sourceHigh, sourceLow).destination(destinationHigh, destinationLow);
        return wrote(Layer.IPV6, ipv6.size);
    }

    /**
     * Writes an extension header after IPv6 or another extension header. {@link IpProtocol#HOP_BY_HOP} must come first.
     *
     * @param protocol its kind, such as {@link IpProtocol#DESTINATION_OPTIONS}; see {@link Ipv6Extensions#isExtension}
     * @param content everything after its first two bytes (next header and length), padded with zeros to a multiple of
     *     8, which in options are padding. For {@link IpProtocol#FRAGMENT} six bytes: position and flag, number
     * @return this
     * @throws IllegalArgumentException if there is no such extension header, or none of that length
     */
    public PacketWriter extension(int protocol, byte[] content) {
        if (protocol == IpProtocol.HOP_BY_HOP && last() != Layer.IPV6) {
            throw HeaderStack.misplaced(Layer.EXTENSION, "IPV6 directly if it is HOP_BY_HOP");
        }
        if (last() != Layer.IPV6 && last() != Layer.EXTENSION) {
            throw HeaderStack.misplaced(Layer.EXTENSION, "IPV6 or EXTENSION");
        }
        int size = Ipv6Extensions.write(memory, at, room(), protocol, content);
        headers.protocol(Layer.EXTENSION, protocol);
        return wrote(Layer.EXTENSION, size);
    }

    /**
     * Writes options of the preceding IPv4 or TCP header.
     *
     * @param bytes the options, at most 40 bytes; padded with zeros, which end the list, to a multiple of 4
     * @return this
     */
    public PacketWriter options(byte[] bytes) {
        Layer layer = last();
        Header header = layer == Layer.IPV4 ? ipv4 : tcp;
        if ((layer != Layer.IPV4 && layer != Layer.TCP) || at != header.next()) {
            throw new IllegalStateException("options must directly follow a header of IPV4 or TCP");
        }
        long before = header.next();
        if (layer == Layer.IPV4) {
            ipv4.options(bytes);
        } else {
            tcp.options(bytes);
        }
        at += header.next() - before;
        return this;
    }

    /**
     * Sets the protocol of a payload directly after IP or an extension header.
     *
     * @param protocol an {@link IpProtocol}
     * @return this
     */
    public PacketWriter protocol(int protocol) {
        headers.protocol(Layer.IPV4, protocol);
        return this;
    }

    /**
     * Writes a UDP header.
     *
     * @param sourcePort 0 to 65,535
     * @param destinationPort 0 to 65,535
     * @return this
     */
    public PacketWriter udp(int sourcePort, int destinationPort) {
        headers.protocol(Layer.UDP, IpProtocol.UDP);
        udp.init(memory, at, room()).sourcePort(sourcePort).destinationPort(destinationPort);
        return wrote(Layer.UDP, udp.size);
    }

    /**
     * Writes a TCP header: window 65,535, numbers 0.
     *
     * @param sourcePort 0 to 65,535
     * @param destinationPort 0 to 65,535
     * @param flags {@link Tcp#SYN} and so on
     * @return this
     */
    public PacketWriter tcp(int sourcePort, int destinationPort, int flags) {
        headers.protocol(Layer.TCP, IpProtocol.TCP);
        tcp.init(memory, at, room())
                .sourcePort(sourcePort)
                .destinationPort(destinationPort)
                .flags(flags)
                .window(DEFAULT_WINDOW);
        return wrote(Layer.TCP, tcp.size);
    }

    /**
     * Writes the header of an ICMP message after IPv4, of an ICMPv6 message after IPv6.
     *
     * @param type its type, such as {@link Icmp#ECHO_REQUEST}
     * @param code its code
     * @return this
     */
    public PacketWriter icmp(int type, int code) {
        headers.protocol(Layer.ICMP, last() == Layer.IPV4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
        icmp.init(memory, at, room()).type(type).code(code);
        return wrote(Layer.ICMP, icmp.size);
    }

    /**
     * Writes a VXLAN header, after UDP to port {@link Vxlan#PORT}. Over IPv4 the UDP checksum stays 0, as is usual.
     *
     * @param network 24 bits
     * @return this
     */
    public PacketWriter vxlan(int network) {
        if (last() != Layer.UDP) {
            throw HeaderStack.misplaced(Layer.VXLAN, "UDP");
        }
        vxlan.init(memory, at, room()).network(network);
        return wrote(Layer.VXLAN, vxlan.size);
    }

    /**
     * Writes a GRE header without a key.
     *
     * @return this
     */
    public PacketWriter gre() {
        headers.protocol(Layer.GRE, IpProtocol.GRE);
        return wrote(Layer.GRE, gre.init(memory, at, room()).size);
    }

    /**
     * Writes a GRE header with a key.
     *
     * @param key 32 bits
     * @return this
     */
    public PacketWriter gre(int key) {
        headers.protocol(Layer.GRE, IpProtocol.GRE);
        return wrote(Layer.GRE, gre.initWithKey(memory, at, room(), key).size);
    }

    /**
     * Writes payload.
     *
     * @param bytes the payload
     * @return this
     */
    public PacketWriter payload(byte[] bytes) {
        skip(bytes.length);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at - bytes.length, bytes.length);
        return this;
    }

    /**
     * Writes payload.
     *
     * @param from the memory that contains it
     * @param offset its start in that memory, in bytes
     * @param length its length, in bytes
     * @return this
     */
    public PacketWriter payload(MemorySegment from, long offset, int length) {
        Objects.checkFromIndexSize(offset, length, from.byteSize());
        skip(length);
        MemorySegment.copy(from, offset, memory, at - length, length);
        return this;
    }

    /**
     * Makes bytes that are already in the memory the payload.
     *
     * @param length its length, in bytes
     * @return this
     */
    public PacketWriter skip(int length) {
        Objects.checkFromIndexSize(0, length, room());
        at += length;
        return this;
    }

    /** {@return the Ethernet header that was written last} */
    public Ethernet ethernet() {
        return ethernet;
    }

    /** {@return the VLAN tag that was written last} */
    public Vlan vlan() {
        return vlan;
    }

    /** {@return the ARP message that was written last} */
    public Arp arp() {
        return arp;
    }

    /** {@return the IPv4 header that was written last} */
    public Ipv4 ipv4() {
        return ipv4;
    }

    /** {@return the IPv6 header that was written last} */
    public Ipv6 ipv6() {
        return ipv6;
    }

    /** {@return the TCP header that was written last} */
    public Tcp tcp() {
        return tcp;
    }

    /** {@return the ICMP header that was written last} */
    public Icmp icmp() {
        return icmp;
    }

    /**
     * Ends the frame: fills in lengths and checksums, from the innermost header to the outermost, and pads with zeros
     * to the shortest Ethernet frame.
     *
     * @return the frame's length in bytes
     */
    public int finish() {
        headers.finish(at);
        if (headers.isFrame()) {
            for (; at - start < Ethernet.MIN_FRAME; at++) {
                Objects.checkIndex(0, room());
                memory.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
            }
        }
        return (int) (at - start);
    }
}
