package io.github.netmap4j.tools.gen;

import io.github.netmap4j.packet.Checksum;
import io.github.netmap4j.packet.Ethernet;
import io.github.netmap4j.packet.Ipv4;
import io.github.netmap4j.packet.Ipv6;
import io.github.netmap4j.packet.Packet;
import io.github.netmap4j.packet.PacketChecksums;
import io.github.netmap4j.packet.PacketWriter;
import io.github.netmap4j.packet.Rewrite;
import io.github.netmap4j.packet.Udp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * UDP over IPv4 or IPv6, with addresses, ports and lengths from ranges, in order or at random. Checksums are updated
 * incrementally, or computed anew where the length changes.
 */
final class UdpFrames implements FrameTemplate {

    private static final byte[] FILL = "netmap4j gen ".getBytes(StandardCharsets.US_ASCII);
    private static final int PORTS = 0xffff;

    /** The number of a frame, at the start of its payload. */
    static final ValueLayout.OfInt NUMBER = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment memory;
    private final Packet packet = new Packet();
    private final PacketWriter writer = new PacketWriter();
    private final UdpSettings how;
    private final Cursor source;
    private final Cursor destination;
    private final boolean varies;
    /** Where the frame starts: after its virtio-net header. */
    private final int start;

    private final int payload;
    private long seed;
    private int length;

    /**
     * The first frame.
     *
     * @param how which frames
     * @param seed the random seed, different for each thread
     */
    UdpFrames(UdpSettings how, long seed) {
        this.how = how;
        this.seed = seed;
        this.source = new Cursor(how.source());
        this.destination = new Cursor(how.destination());
        this.start = how.header();
        this.payload = start + headers(how.six());
        this.memory = Arena.ofAuto().allocate(start + how.mostLength() + 64L, 64);
        this.varies = how.numbered()
                || how.leastLength() != how.mostLength()
                || how.randomSource()
                || how.randomDestination()
                || how.source().isRange()
                || how.destination().isRange();
        for (int i = payload; i < start + how.mostLength(); i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, FILL[i % FILL.length]);
        }
        if (how.numbered()) {
            memory.set(NUMBER, payload, 0);
        }
        length = how.mostLength();
        write();
    }

    /** The length of the headers in bytes, which is that of the shortest frame. */
    static int headers(boolean six) {
        return Ethernet.SIZE + (six ? Ipv6.SIZE : Ipv4.SIZE) + Udp.SIZE;
    }

    /** Writes headers and checksums anew, and leaves the payload. */
    private void write() {
        writer.start(memory, start, (int) memory.byteSize() - start);
        writer.ethernet(how.destinationMac(), how.sourceMac());
        if (how.six()) {
            writer.ipv6(how.source().high(), source.address, how.destination().high(), destination.address);
        } else {
            writer.ipv4((int) source.address, (int) destination.address);
        }
        writer.udp(source.port, destination.port)
                .skip(length - headers(how.six()))
                .finish();
        packet.parse(memory, start, length);
    }

    @Override
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public int length() {
        return start + length;
    }

    @Override
    public double meanLength() {
        return start + (how.leastLength() + how.mostLength()) / 2.0;
    }

    @Override
    public boolean varies() {
        return varies;
    }

    @Override
    public void next() {
        if (!varies) {
            return;
        }
        advance();
        if (how.numbered()) {
            number();
        }
        if (how.leastLength() == how.mostLength()) {
            rewrite();
        } else {
            length = how.leastLength()
                    + (int) Math.floorMod(random() >>> 1, (long) how.mostLength() - how.leastLength() + 1);
            write();
        }
    }

    private void number() {
        int was = memory.get(NUMBER, payload);
        memory.set(NUMBER, payload, was + 1);
        int checksum = Checksum.update32(packet.udp().checksum(), was, was + 1);
        // In UDP, 0 means no checksum.
        packet.udp().checksum(checksum == 0 ? PORTS : checksum);
    }

    /** Updates the checksum after a change of the payload. */
    void payloadChanged() {
        PacketChecksums.write(packet);
    }

    /** As pkt-gen: advances the source, and the destination each time the source wraps. */
    private void advance() {
        boolean wrapped = true;
        if (how.randomSource()) {
            source.set(random(), how.six());
        } else {
            wrapped = source.advance();
        }
        if (how.randomDestination()) {
            destination.set(random(), how.six());
        } else if (wrapped) {
            destination.advance();
        }
    }

    private void rewrite() {
        if (how.six()) {
            Rewrite.source(packet, how.source().high(), source.address);
            Rewrite.destination(packet, how.destination().high(), destination.address);
        } else {
            Rewrite.source(packet, (int) source.address);
            Rewrite.destination(packet, (int) destination.address);
        }
        Rewrite.sourcePort(packet, source.port);
        Rewrite.destinationPort(packet, destination.port);
    }

    /** SplitMix64. */
    private long random() {
        seed += 0x9e37_79b9_7f4a_7c15L;
        long z = (seed ^ (seed >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }

    /** A position in a range. */
    private static final class Cursor {

        private static final long LOW_32 = 0xffff_ffffL;
        private static final int PORT_SHIFT = 40;

        private final Endpoints range;
        private long address;
        private int port;

        Cursor(Endpoints range) {
            this.range = range;
            address = range.first();
            port = range.firstPort();
        }

        /** Moves to the next port, then to the next address. Returns whether the range wrapped. */
        boolean advance() {
            if (port < range.lastPort()) {
                port++;
                return false;
            }
            port = range.firstPort();
            if (address != range.last()) {
                address++;
                return false;
            }
            address = range.first();
            return true;
        }

        void set(long random, boolean six) {
            address = six ? random : random & LOW_32;
            port = (int) (random >>> PORT_SHIFT) & PORTS;
        }
    }
}
