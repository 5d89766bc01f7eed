package io.github.netmap4j.xdp;

import static io.github.netmap4j.xdp.abi.xdp_h.BPF_ADD;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_AND;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_B;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_JEQ;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_JGT;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_MOV;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_W;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.SelftestsTest.InBothModes;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.lab.KernelAge;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.program.XdpProgram;
import io.github.netmap4j.xdp.sys.BpfInsn;
import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.Xsk;
import io.github.netmap4j.xdp.sys.XskRingProd;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

/** Those of the kernel's own tests that look at counters, or need a program of their own; like {@link SelftestsTest}. */
@ExtendWith(PrivateNet.class)
final class SelftestProgramsTest {

    private static final int LENGTH = 64;

    @BeforeEach
    void interfaces() throws IOException {
        Veth.make("veth0", "veth1");
    }

    // ---- counters

    @InBothModes
    @DisplayName("STAT_RX_DROPPED")
    void aPacketLongerThanAFrameIsDroppedAndCounted(AttachMode mode) throws Exception {
        UmemConfig cut =
                UmemConfig.builder().frameSize(2048).frameHeadroom(1344).build();
        try (Pair pair = new Pair(cut, Pair.config(mode).multiBuffer(false).build())) {
            pair.right.fill().topUp();
            byte[] longer = Frames.frame(0, cut.mtu() + 1);
            FrameBatch batch = pair.umem.batch(1);
            pair.umem.allocate(batch);
            batch.moveStart(0, -1344);
            batch.frame(0).data().writer().position(0).write(longer);
            Pair.send(pair.left, batch);
            pair.send(1, 1, cut.mtu());
            Pair.expect(pair.right, 1, 1, cut.mtu());
            assertEquals(1, pair.right.statistics().rxDropped());
        }
    }

    @InBothModes
    @DisplayName("STAT_TX_INVALID")
    void anInvalidDescriptorOfTheRawLayerIsCounted(AttachMode mode) throws Exception {
        try (Pair pair = Pair.of(mode)) {
            XskRingProd ring = pair.left.raw().tx();
            assertEquals(1, Xsk.xsk_ring_prod__reserve(ring, 1));
            XdpDesc.set(ring.ring(), Xsk.xsk_ring_prod__tx_desc(ring, ring.idx()), 1L << 40, LENGTH, 0);
            Xsk.xsk_ring_prod__submit(ring, 1);
            pair.left.tx().wakeup();
            assertEquals(1, pair.left.statistics().txInvalidDescs());
        }
    }

    @InBothModes
    @DisplayName("STAT_RX_FULL")
    void aPacketThatFindsTheReceiveQueueFullIsCounted(AttachMode mode) throws Exception {
        try (Pair pair = new Pair(Pair.config(mode).rxSize(2).build())) {
            pair.right.fill().topUp();
            pair.send(0, 8, LENGTH);
            Pair.expect(pair.right, 0, 2, LENGTH);
            assertEquals(6, pair.right.statistics().rxRingFull());
            pair.send(8, 2, LENGTH);
            Pair.expect(pair.right, 8, 2, LENGTH);
        }
    }

    @InBothModes
    @DisplayName("STAT_FILL_EMPTY")
    void aPacketThatFindsTheFillQueueEmptyIsCounted(AttachMode mode) throws Exception {
        try (Pair pair = Pair.of(mode)) {
            FrameBatch two = pair.umem.batch(2);
            pair.umem.allocate(two);
            assertEquals(2, pair.right.fill().produce(two));
            pair.send(0, 5, LENGTH);
            FrameBatch got = pair.umem.batch(5);
            assertEquals(2, pair.right.rx().awaitAndConsume(got, Pair.LONG));
            XdpStatistics counters = pair.right.statistics();
            assertEquals(3, counters.rxFillRingEmptyDescs());
            assertEquals(3, counters.rxDropped());
            assertEquals(0, counters.rxInvalidDescs());
        }
    }

    /** The kernel moves its index of the transmit ring on when a wakeup has sent all, and not one more. */
    @InBothModes
    @DisplayName("TX_QUEUE_CONSUMER")
    void aWakeupSendsItsBudgetAndTheRestIsLeft(AttachMode mode) throws Exception {
        SocketConfig config = Pair.config(mode).txBudget(32).build();
        try (Pair pair = new Pair(config)) {
            KernelAge.assumePromptIndex(pair.left.raw());
            pair.right.fill().topUp();
            assertEquals(96, pair.left.tx().produce(pair.packets(0, 96, LENGTH)));
            assertTrue(pair.left.raw().kick() < 0, "there is more to be sent");
            assertEquals(64, pair.left.tx().pending());
            assertEquals(0, pair.left.tx().wakeup());
            assertTrue(pair.left.statistics().txRingEmptyDescs() > 0, "the last call of a wakeup finds nothing");
            assertEquals(96, pair.left.completion().recycle());
            Pair.expect(pair.right, 0, 96, LENGTH);
        }
    }

    // ---- programs

    private static final int CONTEXT = 6;

    /** Loads the packet's ends into registers 7 and 8, and goes to the label if it has less than so many bytes. */
    private static void ends(BpfInsn code, int bytes, int shorter) {
        code.alu64(BPF_MOV(), CONTEXT, 1)
                .load(BPF_W(), 7, CONTEXT, 0)
                .load(BPF_W(), 8, CONTEXT, 4)
                .alu64(BPF_MOV(), 2, 7)
                .alu64Imm(BPF_ADD(), 2, bytes)
                .jumpIf(BPF_JGT(), 2, 8, shorter);
    }

    /** Redirects with what is in register 2 as the key, or drops. */
    private static byte[] redirect(BpfInsn code, int drop) {
        return code.loadMap(1, 0)
                .alu64Imm(BPF_MOV(), 3, xdp_h.XDP_PASS())
                .call(xdp_h.BPF_FUNC_redirect_map())
                .exit()
                .place(drop)
                .alu64Imm(BPF_MOV(), 0, xdp_h.XDP_DROP())
                .exit()
                .toByteArray();
    }

    private static SocketConfig.Builder with(AttachMode mode, byte[] code) {
        return Pair.config(mode).program(XdpProgram.instructions(code));
    }

    private static byte[] dropHalf() {
        BpfInsn code = new BpfInsn();
        int drop = code.label();
        ends(code, Frames.NUMBER + 1, drop);
        code.load(BPF_B(), 2, 7, Frames.NUMBER).alu64Imm(BPF_AND(), 2, 1).jumpImm(BPF_JEQ(), 2, 1, drop);
        code.load(BPF_W(), 2, CONTEXT, 16);
        return redirect(code, drop);
    }

    @InBothModes
    @DisplayName("XDP_DROP_HALF")
    void aProgramOfTheUsersDropsHalf(AttachMode mode) throws Exception {
        try (Pair pair = new Pair(with(mode, dropHalf()).build())) {
            pair.right.fill().topUp();
            pair.send(0, 20, LENGTH);
            List<byte[]> got = Pair.receive(pair.right, 10);
            for (int i = 0; i < 10; i++) {
                assertEquals(2L * i, Frames.number(got.get(i)));
            }
        }
    }

    @InBothModes
    @DisplayName("XDP_PROG_CLEANUP")
    void theProgramGoesWithTheLastSocket(AttachMode mode) throws Exception {
        try (Pair pair = new Pair(with(mode, dropHalf()).build())) {
            pair.right.fill().topUp();
            pair.send(0, 2, LENGTH);
            Pair.expect(pair.right, 0, 1, LENGTH);
        }
        try (Pair pair = Pair.of(mode)) {
            pair.right.fill().topUp();
            pair.send(0, 4, LENGTH);
            Pair.expect(pair.right, 0, 4, LENGTH);
        }
    }

    /** Two sockets on one queue; the program chooses by the packet's number. */
    @InBothModes
    @DisplayName("XDP_SHARED_UMEM")
    void aProgramChoosesAmongSocketsOfOneQueue(AttachMode mode) throws Exception {
        BpfInsn code = new BpfInsn();
        int drop = code.label();
        ends(code, Frames.NUMBER + 1, drop);
        code.load(BPF_B(), 2, 7, Frames.NUMBER).alu64Imm(BPF_AND(), 2, 1);
        byte[] chooser = redirect(code, drop);
        try (Pair pair = new Pair(with(mode, chooser).build())) {
            try (XdpSocket sibling = pair.right.sibling(Pair.config(mode).build())) {
                pair.right.attachment().put(1, sibling.fd());
                pair.right.fill().topUp();
                pair.send(0, 10, LENGTH);
                List<byte[]> even = Pair.receive(pair.right, 5);
                List<byte[]> odd = Pair.receive(sibling, 5);
                for (int i = 0; i < 5; i++) {
                    assertEquals(2L * i, Frames.number(even.get(i)));
                    assertEquals(2L * i + 1, Frames.number(odd.get(i)));
                }
                Pair.send(sibling, pair.packets(0, 3, LENGTH));
            }
        }
    }

    /** Shortens the packet at its end, then redirects it. */
    private static byte[] adjustTail(int by) {
        BpfInsn code = new BpfInsn();
        int drop = code.label();
        code.alu64(BPF_MOV(), CONTEXT, 1)
                .alu64Imm(BPF_MOV(), 2, by)
                .call(xdp_h.BPF_FUNC_xdp_adjust_tail())
                .jumpImm(xdp_h.BPF_JNE(), 0, 0, drop)
                .load(BPF_W(), 2, CONTEXT, 16);
        return redirect(code, drop);
    }

    private static void adjusted(AttachMode mode, int length, int by) throws Exception {
        Veth.mtu(9000, "veth0", "veth1");
        try (Pair pair = new Pair(with(mode, adjustTail(by)).build())) {
            pair.right.fill().topUp();
            if (length > pair.umem.config().mtu()) {
                KernelAge.assumeMultiBuffer();
            }
            Pair.send(pair.left, pair.packet(3, length));
            byte[] got = Pair.receive(pair.right, 1).getFirst();
            assertEquals(length + by, got.length);
            int same = Math.min(length, length + by);
            assertArrayEquals(Arrays.copyOf(Frames.frame(3, length), same), Arrays.copyOf(got, same));
        }
    }

    @InBothModes
    @DisplayName("XDP_ADJUST_TAIL_SHRINK")
    void aPacketThatAProgramShortensArrivesShort(AttachMode mode) throws Exception {
        adjusted(mode, 1000, -200);
    }

    @InBothModes
    @DisplayName("XDP_ADJUST_TAIL_SHRINK_MULTI_BUFF")
    void aPacketOfSeveralFramesThatAProgramShortensArrivesShort(AttachMode mode) throws Exception {
        adjusted(mode, 8000, -200);
    }

    @InBothModes
    @DisplayName("XDP_METADATA_COPY")
    void whatAProgramPutsBeforeAPacketDoesNotMoveIt(AttachMode mode) throws Exception {
        metadata(mode, LENGTH);
    }

    @InBothModes
    @DisplayName("XDP_METADATA_COPY_MULTI_BUFF")
    void whatAProgramPutsBeforeAPacketOfSeveralFramesDoesNotMoveIt(AttachMode mode) throws Exception {
        metadata(mode, 8000);
    }

    /** The program puts 4 bytes in front of the packet: they are in the headroom, right before the data. */
    private static void metadata(AttachMode mode, int length) throws Exception {
        Veth.mtu(9000, "veth0", "veth1");
        BpfInsn code = new BpfInsn();
        int drop = code.label();
        code.alu64(BPF_MOV(), CONTEXT, 1)
                .alu64Imm(BPF_MOV(), 2, -4)
                .call(xdp_h.BPF_FUNC_xdp_adjust_meta())
                .jumpImm(xdp_h.BPF_JNE(), 0, 0, drop)
                .load(BPF_W(), 7, CONTEXT, 8)
                .load(BPF_W(), 8, CONTEXT, 0)
                .alu64(BPF_MOV(), 2, 7)
                .alu64Imm(BPF_ADD(), 2, 4)
                .jumpIf(BPF_JGT(), 2, 8, drop)
                .alu64Imm(BPF_MOV(), 3, 0x01020304)
                .store(BPF_W(), 7, 3, 0)
                .load(BPF_W(), 2, CONTEXT, 16);
        byte[] program = redirect(code, drop);
        UmemConfig cut = UmemConfig.builder().frameSize(2048).frameHeadroom(64).build();
        try (Pair pair = new Pair(cut, with(mode, program).build())) {
            pair.right.fill().topUp();
            if (length > pair.umem.config().mtu()) {
                KernelAge.assumeMultiBuffer();
            }
            Pair.send(pair.left, pair.packet(3, length));
            FrameBatch batch = pair.umem.batch(18);
            assertTrue(pair.right.rx().awaitAndConsume(batch, Pair.LONG) > 0);
            Frame first = batch.frame(0);
            first.headroom().writer().position(64);
            assertEquals(
                    0x01020304, first.headroom().segment().get(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, 60));
            assertArrayEquals(Frames.frame(3, length), Pair.split(batch).getFirst());
        }
    }

    @InBothModes
    @DisplayName("TEARDOWN")
    void aClosedSocketGetsNothingAndItsFramesAreFree(AttachMode mode) throws Exception {
        Pair pair = Pair.of(mode);
        pair.right.fill().topUp();
        pair.send(0, 4, LENGTH);
        assertTrue(pair.right.rx().await(Pair.LONG));
        assertEquals(16, pair.left.tx().produce(pair.packets(4, 16, LENGTH)));
        pair.left.close();
        pair.right.close();
        assertEquals(Pair.FRAMES, pair.umem.freeFrames());
        assertEquals(0, pair.umem.leaked().length);
        pair.close();
        assertFalse(pair.left.isOpen());
    }
}
