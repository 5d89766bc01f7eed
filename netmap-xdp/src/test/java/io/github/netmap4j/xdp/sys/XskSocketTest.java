package io.github.netmap4j.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.abi.xdp_statistics;
import io.github.netmap4j.xdp.lab.PacketSocket;
import io.github.netmap4j.xdp.lab.Rig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A socket of the raw layer on a veth pair: what is sent, received, refused, counted. */
@ExtendWith(PrivateNet.class)
class XskSocketTest {

    private static final int SKB = 2;
    private static final int NATIVE = 4;

    private Veth veth;

    @BeforeEach
    void makeVeth() throws IOException {
        veth = Veth.make("left", "right");
    }

    @ParameterizedTest
    @ValueSource(ints = {SKB, NATIVE})
    void framesOfTheInterfaceArriveInTheChunksOfTheFillRingInItsOrder(int mode) throws IOException {
        try (Rig rig = Rig.attached(veth.ifindex(), mode);
                PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            rig.fill(8, 4);
            for (int i = 0; i < 4; i++) {
                other.send(Frames.frame(i, 60 + i));
            }
            List<byte[]> frames = rig.await(4);
            assertEquals(4, frames.size());
            for (int i = 0; i < 4; i++) {
                assertArrayEquals(Frames.frame(i, 60 + i), frames.get(i));
            }
            assertEquals(
                    8L * Rig.CHUNK + 256,
                    XdpDesc.addr(rig.socket().rx().ring(), rig.socket().rx().descAt(0)));
        }
    }

    @Test
    void framesAreSentByAKickAndCompletedInOrder() throws IOException {
        try (Rig rig = Rig.bound(veth.ifindex());
                PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            for (int i = 0; i < 3; i++) {
                rig.transmit(5 + i, Frames.frame(i, 100));
            }
            assertTrue(Xsk.xsk_ring_prod__needs_wakeup(rig.socket().tx()));
            assertEquals(0, rig.socket().kick());
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(Frames.frame(i, 100), other.receive(2000));
            }
            assertEquals(List.of(5, 6, 7), rig.completed());
            assertEquals(0, rig.socket().tx().pending());
        }
    }

    @Test
    void aKickSendsThirtyTwoFramesUnlessTheBudgetIsRaised() {
        try (Rig rig = Rig.bound(veth.ifindex())) {
            for (int i = 0; i < Rig.SIZE; i++) {
                rig.transmit(i, Frames.frame(i, 60));
            }
            assertEquals(-Errno.EAGAIN, rig.socket().kick());
            assertEquals(32, rig.socket().tx().pending());
            int budget = rig.socket().maxTxSkbBudget(Rig.SIZE);
            assertTrue(budget == 0 || budget == -Errno.ENOPROTOOPT, "budget " + budget);
            assertEquals(0, rig.socket().kick());
            assertEquals(Rig.SIZE, rig.completed().size());
        }
    }

    @Test
    void pollReportsWhatArrivedAndEndsWithTheSocket() throws Exception {
        try (Rig rig = Rig.attached(veth.ifindex(), SKB);
                PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            XskSocket socket = rig.socket();
            assertEquals(0, socket.poll(netmap_h.POLLIN(), 0));
            rig.fill(0, 1);
            other.send(Frames.frame(1, 60));
            assertEquals(netmap_h.POLLIN(), socket.poll(netmap_h.POLLIN(), 2000));
            assertEquals(1, rig.receive().size());
            Thread poller = Thread.currentThread();
            Thread closer = Thread.ofPlatform().start(() -> {
                Await.asleep(poller);
                socket.close();
            });
            assertThrows(IllegalStateException.class, () -> socket.poll(netmap_h.POLLIN(), -1));
            closer.join();
        }
    }

    @Test
    void whatIsWrongWithASocketIsAnErrno() {
        try (XskSocket socket = XskSocket.of(XskSocket.socket());
                Arena arena = Arena.ofShared()) {
            MemorySegment area = arena.allocate(8 * 4096, 4096);
            assertEquals(-Errno.EINVAL, socket.fillRing(3));
            assertEquals(-Errno.EINVAL, socket.register(new XskUmem(area, 1024)));
            assertEquals(-Errno.EINVAL, socket.register(new XskUmem(area.asSlice(64, 4096), 4096)));
            assertEquals(-Errno.EINVAL, socket.mapRings(4, 0, 0, 0));
            assertEquals(0, socket.register(new XskUmem(area, 4096)));
            assertEquals(-Errno.EBUSY, socket.register(new XskUmem(area, 4096)));
            assertEquals(-Errno.EINVAL, socket.bind(veth.ifindex(), 0, 0, 0));
            assertEquals(0, socket.txRing(8));
            assertEquals(0, socket.fillRing(1));
            assertEquals(0, socket.completionRing(8));
            assertEquals(0, socket.mapRings());
            assertThrows(IllegalStateException.class, socket::mapRings);
            assertEquals(-Errno.ENODEV, socket.bind(9999, 0, 0, 0));
            assertEquals(-Errno.EINVAL, socket.bind(veth.ifindex(), 1, 0, 0));
            assertEquals(-Errno.EOPNOTSUPP, socket.bind(veth.ifindex(), 0, xdp_h.XDP_ZEROCOPY(), 0));
            assertEquals(-Errno.ENXIO, socket.kick());
            assertEquals(0, socket.bind(veth.ifindex(), 0, 0, 0));
            assertEquals(0, socket.options());
            assertEquals(-Errno.EBUSY, socket.fillRing(4));
        }
    }

    @Test
    void aRingThatNobodyMadeCannotBeMappedAndNothingStaysMapped() throws IOException {
        long before = KernelObjects.mappings();
        try (XskSocket socket = XskSocket.of(XskSocket.socket())) {
            assertEquals(0, socket.rxRing(64));
            assertEquals(-Errno.EINVAL, socket.mapRings(0, 0, 64, 64));
            assertEquals(-Errno.EINVAL, socket.mapRings(0, 0, 48, 0));
            assertEquals(before, KernelObjects.mappings());
            assertEquals(0, socket.mapRings(0, 0, 64, 0));
            assertEquals(before + 1, KernelObjects.mappings());
        }
        assertEquals(before, KernelObjects.mappings());
    }

    @Test
    void framesWithoutAChunkAreCounted() throws IOException {
        try (Rig rig = Rig.attached(veth.ifindex(), SKB);
                PacketSocket other = new PacketSocket(veth.peerIfindex());
                Arena arena = Arena.ofConfined()) {
            rig.fill(0, 1);
            for (int i = 0; i < 3; i++) {
                other.send(Frames.frame(i, 60));
            }
            assertEquals(1, rig.await(1).size());
            MemorySegment statistics = arena.allocate(xdp_statistics.layout());
            assertEquals(0, rig.socket().statistics(statistics));
            assertEquals(2, xdp_statistics.rx_dropped(statistics));
            assertEquals(0, xdp_statistics.rx_ring_full(statistics));
        }
    }

    @Test
    void anInterfaceThatIsDownOrGoneIsToldByTheKick() {
        try (Rig rig = Rig.bound(veth.ifindex())) {
            Veth.down(veth.ifindex());
            rig.transmit(0, Frames.frame(0, 60));
            assertEquals(-Errno.ENETDOWN, rig.socket().kick());
            assertEquals(0, Links.delete(veth.ifindex()));
            assertEquals(-Errno.ENXIO, Rig.patiently(-Errno.ENETDOWN, rig.socket()::kick));
            assertEquals(-Errno.ENETDOWN, rig.socket().error());
        }
    }

    @Test
    void afterCloseEveryRingThrows() {
        XskSocket socket;
        XskRingProd tx;
        try (Rig rig = Rig.bound(veth.ifindex())) {
            socket = rig.socket();
            tx = socket.tx();
        }
        assertThrows(IllegalStateException.class, tx::flags);
        assertThrows(IllegalStateException.class, () -> Xsk.xsk_ring_prod__fill_addr(tx, 0, 0));
        assertThrows(IllegalStateException.class, socket::kick);
        assertThrows(IllegalStateException.class, socket::fd);
        assertThrows(IllegalStateException.class, () -> socket.poll(netmap_h.POLLIN(), 0));
        assertThrows(IllegalStateException.class, socket::mapRings);
        socket.close();
    }
}
