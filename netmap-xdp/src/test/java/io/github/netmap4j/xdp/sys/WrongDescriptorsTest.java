package io.github.netmap4j.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.abi.xdp_statistics;
import io.github.netmap4j.xdp.lab.KernelAge;
import io.github.netmap4j.xdp.lab.PacketSocket;
import io.github.netmap4j.xdp.lab.Rig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel makes of entries that the raw layer lets through and the safe layer refuses: why it checks. */
@ExtendWith(PrivateNet.class)
class WrongDescriptorsTest {

    private static final int SKB = 2;
    private static final int LENGTH = 60;
    private static final int CONTINUES = xdp_h.XDP_PKT_CONTD();

    private Veth veth;

    @BeforeEach
    void makeVeth() throws IOException {
        veth = Veth.make("left", "right");
    }

    private static void transmit(Rig rig, long address, int length, int options) {
        XskRingProd tx = rig.socket().tx();
        assertEquals(1, Xsk.xsk_ring_prod__reserve(tx, 1));
        XdpDesc.set(tx.ring(), Xsk.xsk_ring_prod__tx_desc(tx, tx.idx()), address, length, options);
        Xsk.xsk_ring_prod__submit(tx, 1);
    }

    /** An invalid part of a packet ends a call early. */
    private static void send(Rig rig) {
        XskSocket socket = rig.socket();
        assertEquals(0, Rig.patiently(1, () -> {
            socket.kick();
            return socket.tx().pending() == 0 ? 0 : 1;
        }));
    }

    private static MemorySegment statistics(Rig rig, Arena arena) {
        MemorySegment statistics = arena.allocate(xdp_statistics.layout());
        assertEquals(0, rig.socket().statistics(statistics));
        return statistics;
    }

    // ---- transmit ring

    @ParameterizedTest
    @CsvSource({
        "outside of the memory, 1099511627776, 60, 0",
        "at its end, 131072, 60, 0",
        "across the end of a chunk, 2000, 60, 0",
        "of no bytes, 0, 0, 0",
        "with an option that nobody knows, 0, 60, 4"
    })
    void anInvalidDescriptorIsCountedAndNothingOfItIsSent(String what, long address, int length, int options)
            throws IOException {
        if (length == 0) {
            KernelAge.assumeMultiBuffer(); // an older one sends an empty packet, and counts nothing
        }
        try (Rig rig = Rig.bound(veth.ifindex());
                PacketSocket other = new PacketSocket(veth.peerIfindex());
                Arena arena = Arena.ofConfined()) {
            transmit(rig, address, length, options);
            rig.transmit(3, Frames.frame(3, LENGTH));
            send(rig);
            assertArrayEquals(Frames.frame(3, LENGTH), other.receive(2000), what);
            assertNull(other.receive(0), what);
            assertEquals(1, xdp_statistics.tx_invalid_descs(statistics(rig, arena)), what);
        }
    }

    /** A device drops what has no Ethernet header: that is completed, and counted nowhere. */
    @Test
    void aFrameShorterThanItsHeaderIsDroppedByTheDevice() throws IOException {
        try (Rig rig = Rig.bound(veth.ifindex());
                PacketSocket other = new PacketSocket(veth.peerIfindex());
                Arena arena = Arena.ofConfined()) {
            rig.transmit(5, new byte[13]);
            assertEquals(-Errno.EBUSY, rig.socket().kick());
            assertEquals(List.of(5), rig.completed());
            rig.transmit(6, Frames.frame(6, LENGTH));
            assertEquals(0, rig.socket().kick());
            assertArrayEquals(Frames.frame(6, LENGTH), other.receive(2000));
            assertEquals(0, xdp_statistics.tx_invalid_descs(statistics(rig, arena)));
        }
    }

    @ParameterizedTest
    @CsvSource({"18, 0", "19, 19", "20, 20"})
    void aPacketOf18FramesGoesAndOfALongerOneNothing(int frames, int invalid) throws IOException {
        KernelAge.assumeMultiBuffer();
        try (Rig rig = Rig.bound(veth.ifindex());
                PacketSocket other = new PacketSocket(veth.peerIfindex());
                Arena arena = Arena.ofConfined()) {
            byte[] packet = Frames.frame(1, 70 * frames);
            for (int i = 0; i < frames; i++) {
                MemorySegment.copy(packet, 70 * i, rig.area(), ValueLayout.JAVA_BYTE, (long) i * Rig.CHUNK, 70);
                transmit(rig, (long) i * Rig.CHUNK, 70, i < frames - 1 ? CONTINUES : 0);
            }
            rig.transmit(40, Frames.frame(40, LENGTH));
            send(rig);
            if (invalid == 0) {
                assertArrayEquals(packet, other.receive(2000));
            }
            assertArrayEquals(Frames.frame(40, LENGTH), other.receive(2000));
            assertNull(other.receive(0));
            assertEquals(invalid, xdp_statistics.tx_invalid_descs(statistics(rig, arena)));
        }
    }

    @Test
    void aPacketWithoutItsLastFrameStaysInTheKernelUntilThatComes() throws IOException {
        KernelAge.assumeMultiBuffer();
        try (Rig rig = Rig.bound(veth.ifindex());
                PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            byte[] packet = Frames.frame(1, 2 * LENGTH);
            MemorySegment.copy(packet, 0, rig.area(), ValueLayout.JAVA_BYTE, 0, packet.length);
            transmit(rig, 0, LENGTH, CONTINUES);
            rig.socket().kick();
            assertEquals(List.of(), rig.completed());
            assertNull(other.receive(0));
            transmit(rig, LENGTH, LENGTH, 0);
            send(rig);
            assertArrayEquals(packet, other.receive(2000));
            assertEquals(List.of(0, 0), rig.completed());
        }
    }

    // ---- fill ring

    /** Addresses outside of the memory are passed over, and counted nowhere. */
    @Test
    void wrongAddressesInTheFillRingAreNotCounted() throws IOException {
        try (Rig rig = Rig.attached(veth.ifindex(), SKB);
                PacketSocket other = new PacketSocket(veth.peerIfindex());
                Arena arena = Arena.ofConfined()) {
            XskRingProd fill = rig.socket().fill();
            assertEquals(3, Xsk.xsk_ring_prod__reserve(fill, 3));
            Xsk.xsk_ring_prod__fill_addr(fill, fill.idx(), 1L << 40);
            Xsk.xsk_ring_prod__fill_addr(fill, fill.idx() + 1, -1);
            Xsk.xsk_ring_prod__fill_addr(fill, fill.idx() + 2, rig.area().byteSize());
            Xsk.xsk_ring_prod__submit(fill, 3);
            rig.fill(7, 1);
            other.send(Frames.frame(1, LENGTH));
            assertArrayEquals(Frames.frame(1, LENGTH), rig.await(1).getFirst());
            assertEquals(0, xdp_statistics.rx_invalid_descs(statistics(rig, arena)));
        }
    }

    /** A chunk that is there twice is filled twice: the second frame overwrites the first. */
    @Test
    void aChunkThatIsTwiceInTheFillRingIsFilledTwice() throws IOException {
        try (Rig rig = Rig.attached(veth.ifindex(), SKB);
                PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            rig.fill(7, 1);
            rig.fill(7, 1);
            other.send(Frames.frame(1, LENGTH));
            other.send(Frames.frame(2, LENGTH));
            List<byte[]> frames = rig.await(2);
            assertEquals(2, frames.size());
            assertArrayEquals(Frames.frame(2, LENGTH), frames.get(1));
            XskRingCons rx = rig.socket().rx();
            assertEquals(XdpDesc.addr(rx.ring(), rx.descAt(0)), XdpDesc.addr(rx.ring(), rx.descAt(1)));
        }
    }

    /** What is lost for want of a chunk does not go to the host either. */
    @Test
    void aFrameThatFindsTheFillRingEmptyDoesNotReachTheHost() throws IOException {
        try (Rig rig = Rig.attached(veth.ifindex(), SKB);
                PacketSocket host = new PacketSocket(veth.ifindex());
                PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            other.send(Frames.frame(1, LENGTH));
            rig.fill(0, 1);
            other.send(Frames.frame(2, LENGTH));
            assertEquals(2, Frames.number(rig.await(1).getFirst()));
            assertNull(host.receive(0));
        }
    }

    // ---- metadata

    @ParameterizedTest
    @CsvSource({
        "a request that nobody knows, 8, 0, 0",
        "a checksum that starts beyond the frame, 2, 60, 0",
        "a checksum that ends beyond the frame, 2, 34, 25"
    })
    void metadataThatTheKernelRefusesBlockTheRingForGood(String what, long request, int start, int offset)
            throws IOException {
        int length = 24;
        try (Arena arena = Arena.ofShared();
                XskSocket socket = XskSocket.of(Rig.success("socket", XskSocket.socket()));
                PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            MemorySegment area = arena.allocate(8192, 4096);
            XskUmem umem = new XskUmem(area, 4096, 0, xdp_h.XDP_UMEM_TX_METADATA_LEN(), length);
            int registered = Rig.patiently(-Errno.ENOBUFS, () -> socket.register(umem));
            assumeTrue(registered == 0, "a kernel without transmit metadata");
            assertEquals(0, socket.fillRing(1));
            assertEquals(0, socket.completionRing(8));
            assertEquals(0, socket.txRing(8));
            assertEquals(0, socket.mapRings());
            assertEquals(0, socket.bind(veth.ifindex(), 0, 0, 0));
            area.set(ValueLayout.JAVA_LONG, 256 - length, request);
            area.set(ValueLayout.JAVA_SHORT, 256 - length + 8, (short) start);
            area.set(ValueLayout.JAVA_SHORT, 256 - length + 10, (short) offset);
            XskRingProd tx = socket.tx();
            assertEquals(2, Xsk.xsk_ring_prod__reserve(tx, 2));
            XdpDesc.set(tx.ring(), tx.descAt(0), 256, LENGTH, xdp_h.XDP_TX_METADATA());
            MemorySegment.copy(Frames.frame(2, LENGTH), 0, area, ValueLayout.JAVA_BYTE, 4096, LENGTH);
            XdpDesc.set(tx.ring(), tx.descAt(1), 4096, LENGTH, 0);
            Xsk.xsk_ring_prod__submit(tx, 2);
            int[] results = new int[3];
            Arrays.setAll(results, i -> socket.kick());
            assertArrayEquals(new int[] {-Errno.EINVAL, -Errno.EINVAL, -Errno.EINVAL}, results, what);
            assertNull(other.receive(0), "the good frame behind it does not go either");
            assertTrue(tx.pending() > 0, what);
        }
    }

    // ---- XSKMAP

    /** Neither is refused: the packets are lost. */
    @Test
    void aSocketOfAnotherInterfaceOrOfNoneIsPutIntoAMapAndGetsNothing() throws IOException {
        int map = Rig.success("map", Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_XSKMAP(), Rig.NAME, 4, 4, 1));
        int program = Rig.success("program", Bpf.bpf_prog_load(Rig.redirect(map), Rig.NAME, 0, MemorySegment.NULL));
        int link = Rig.success("link", Bpf.bpf_link_create(program, veth.ifindex(), SKB));
        try (Rig right = Rig.bound(veth.ifindex());
                Rig foreign = Rig.bound(veth.peerIfindex());
                Rig unbound = Rig.unbound();
                PacketSocket host = new PacketSocket(veth.ifindex());
                PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            for (Rig rig : new Rig[] {foreign, unbound, right}) {
                rig.fill(0, 1);
                assertEquals(0, Bpf.bpf_map_update_elem(map, 0, rig.socket().fd(), xdp_h.BPF_ANY()));
                other.send(Frames.frame(1, LENGTH));
            }
            assertEquals(1, right.await(1).size());
            assertEquals(List.of(), foreign.receive());
            assertEquals(List.of(), unbound.receive());
            assertNull(host.receive(0));
        } finally {
            Bpf.close(link);
            Bpf.close(program);
            Bpf.close(map);
        }
    }
}
