package io.github.netmap4j.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.internal.KernelCalls;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which calls make the kernel send and receive, and what poll says. */
@ExtendWith(PrivateNet.class)
class DrivingTest {

    private static final int SKB = 2;
    private static final int LENGTH = 60;

    private Veth veth;

    @BeforeEach
    void makeVeth() throws IOException {
        veth = Veth.make("left", "right");
    }

    // ---- calls

    /** In copy mode the kernel always wants a call to send, whether it was asked to say so or not, and never one to receive. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theTransmitRingWantsACallAndTheFillRingNone(boolean asked) {
        try (Rig rig = Rig.unbound()) {
            int flags = asked ? xdp_h.XDP_USE_NEED_WAKEUP() : 0;
            assertEquals(0, rig.socket().bind(veth.ifindex(), 0, flags, 0));
            assertTrue(Xsk.xsk_ring_prod__needs_wakeup(rig.socket().tx()));
            assertEquals(false, Xsk.xsk_ring_prod__needs_wakeup(rig.socket().fill()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sendto", "POLLIN", "POLLOUT"})
    void sendtoAndPollSendAndReceivingDoesNot(String way) throws IOException {
        try (Rig rig = Rig.bound(veth.ifindex());
                PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            XskSocket socket = rig.socket();
            rig.transmit(0, Frames.frame(1, LENGTH));
            assertEquals(0, socket.kickRx());
            assertEquals(1, socket.tx().pending(), "neither by itself nor by a call to receive");
            switch (way) {
                case "sendto" -> assertEquals(0, socket.kick());
                case "POLLIN" -> assertEquals(0, socket.poll(netmap_h.POLLIN(), 0), "a completion is no event");
                default -> assertEquals(netmap_h.POLLOUT(), socket.poll(netmap_h.POLLOUT(), 0));
            }
            assertArrayEquals(Frames.frame(1, LENGTH), other.receive(2000));
            assertEquals(List.of(0), rig.completed());
        }
    }

    @Test
    void callsThatCouldSleepAreRefused() {
        try (Rig rig = Rig.bound(veth.ifindex())) {
            int fd = rig.socket().fd();
            assertEquals(-Errno.EOPNOTSUPP, KernelCalls.send(fd, MemorySegment.NULL, 0, 0));
            assertEquals(-Errno.EOPNOTSUPP, KernelCalls.receive(fd, MemorySegment.NULL, 0, 0));
        }
    }

    @Test
    void aBudgetIsFrom32ToTheTransmitRingsSize() {
        try (Rig rig = Rig.bound(veth.ifindex())) {
            XskSocket socket = rig.socket();
            assumeTrue(socket.maxTxSkbBudget(32) == 0, "a kernel older than 6.17");
            assertEquals(0, socket.maxTxSkbBudget(Rig.SIZE));
            assertEquals(-Errno.EACCES, socket.maxTxSkbBudget(31));
            assertEquals(-Errno.EACCES, socket.maxTxSkbBudget(Rig.SIZE + 1));
        }
    }

    /** A completion ring of one lets one frame out of the transmit ring: the others stay in it. */
    @ParameterizedTest
    @CsvSource({"17, true", "18, false"})
    void pollSaysThatThereIsRoomWhileTheTransmitRingIsAtMostHalfFull(int frames, boolean room) {
        try (XskSocket socket = XskSocket.of(Rig.success("socket", XskSocket.socket()));
                Arena arena = Arena.ofShared()) {
            XskUmem umem = new XskUmem(arena.allocate(4096, 4096), 2048);
            assertEquals(0, Rig.patiently(-Errno.ENOBUFS, () -> socket.register(umem)));
            assertEquals(0, socket.fillRing(1));
            assertEquals(0, socket.completionRing(1));
            assertEquals(0, socket.txRing(32));
            assertEquals(0, socket.mapRings());
            assertEquals(0, socket.bind(veth.ifindex(), 0, 0, 0));
            assertEquals(frames, Xsk.xsk_ring_prod__reserve(socket.tx(), frames));
            for (int i = 0; i < frames; i++) {
                XdpDesc.set(socket.tx().ring(), socket.tx().descAt(i), 0, LENGTH, 0);
            }
            Xsk.xsk_ring_prod__submit(socket.tx(), frames);
            assertEquals(room ? netmap_h.POLLOUT() : 0, socket.poll(netmap_h.POLLOUT(), 0));
            assertEquals(frames - 1, socket.tx().pending());
        }
    }

    @Test
    void pollReportsAReceivedFrameUntilItIsTaken() throws IOException {
        try (Rig rig = Rig.attached(veth.ifindex(), SKB);
                PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            rig.fill(0, 1);
            other.send(Frames.frame(1, LENGTH));
            for (int i = 0; i < 3; i++) {
                assertEquals(netmap_h.POLLIN(), rig.socket().poll(netmap_h.POLLIN(), 2000));
            }
            assertEquals(1, rig.receive().size());
            assertEquals(0, rig.socket().poll(netmap_h.POLLIN(), 0));
        }
    }
}
