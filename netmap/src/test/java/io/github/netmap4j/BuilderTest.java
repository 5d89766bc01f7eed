package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.PortOpenException.Reason;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Errno;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a builder can say that a name cannot: host rings in numbers, offsets, how poll sends, and options in a name. */
final class BuilderTest {

    private static final int HEADER = 14;

    private final Soft soft = new Soft();

    @AfterEach
    void close() {
        soft.close();
    }

    private void offsets(int initial, int max) {
        NetmapPort a = soft.open(soft.builder("o" + initial + "{0").offsets(initial, max));
        NetmapPort b = soft.open(
                soft.builder("o" + initial + "}0").offsets(initial, max).memoryOf(a));
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        try (TxBatch batch = tx.reserve(1)) {
            assertEquals(tx.bufferSize() - initial, batch.capacity(0));
            batch.put(0, packet(7, 60));
            batch.commit();
        }
        tx.sync();
        rx.sync();
        try (Frame frame = rx.recv()) {
            assertEquals(initial, frame.headroom());
            assertArrayEquals(packet(7, 60), frame.toByteArray());
        }
    }

    @Test
    void packetsStartAtTheInitialOffset() {
        offsets(0, 128);
        offsets(64, 128);
    }

    /**
     * What offsets are for: a received packet gets a header in front and goes on, and none of its bytes moves. A pipe never
     * lowers the offset of a receive slot, so the second one is opened with the lower.
     */
    @Test
    void aHeaderIsPutInFrontWithoutACopy() {
        NetmapPort a = soft.open(soft.builder("p{0").offsets(64, 64));
        NetmapPort b = soft.open(soft.builder("p}0").offsets(64, 64).memoryOf(a));
        NetmapPort c = soft.open(soft.builder("p{1").offsets(64 - HEADER, 64).memoryOf(a));
        NetmapPort d = soft.open(soft.builder("p}1").offsets(64 - HEADER, 64).memoryOf(a));
        TxRing first = a.txRing(0);
        RxRing middle = b.rxRing(0);
        TxRing on = c.txRing(0);
        RxRing last = d.rxRing(0);
        assertTrue(first.send(packet(3, 60)));
        first.sync();
        middle.sync();
        Frame frame = middle.recv();
        long data = frame.offset();
        try (TxBatch batch = on.reserve(1)) {
            assertEquals(1, batch.swap(0, frame));
            batch.headroom(0, 64 - HEADER);
            assertEquals(data - HEADER, batch.offset(0));
            batch.packet(0, HEADER + 60).asSlice(0, HEADER).fill((byte) 9);
            batch.commit();
        }
        on.sync();
        last.sync();
        try (Frame arrived = last.recv()) {
            assertEquals(64 - HEADER, arrived.headroom());
            assertEquals(HEADER + 60, arrived.length());
            assertEquals(data, arrived.offset() + HEADER);
            assertEquals(9, arrived.u8(HEADER - 1));
            byte[] rest = new byte[60];
            System.arraycopy(arrived.toByteArray(), HEADER, rest, 0, 60);
            assertArrayEquals(packet(3, 60), rest);
        }
    }

    @Test
    void anOffsetBeyondTheBufferIsRefused() {
        PortOpenException failed = assertThrows(
                PortOpenException.class,
                () -> soft.builder("p{0").offsets(0, 60_000).open());
        assertEquals(Reason.REFUSED, failed.reason());
        assertTrue(failed.getMessage().contains("option offsets"), failed.getMessage());
        assertEquals(0, soft.device.openDescriptors());
        assertThrows(
                IllegalArgumentException.class, () -> NetmapPort.builder("p{0").offsets(65, 64));
        assertThrows(
                IllegalArgumentException.class, () -> NetmapPort.builder("p{0").offsets(0, -1));
    }

    /** What was sent leaves with a wait for packets; with the flag it does not. */
    @Test
    void withNoTxPollAWaitSendsNothing() throws Exception {
        for (boolean flag : new boolean[] {false, true}) {
            String pipe = flag ? "y" : "n";
            NetmapPort.Builder how = soft.builder(pipe + "{0");
            NetmapPort a = soft.open(flag ? how.noTxPoll() : how);
            NetmapPort b = soft.open(soft.builder(pipe + "}0").memoryOf(a));
            assertTrue(a.txRing(0).send(packet(0, 60)));
            assertFalse(a.awaitRx(Duration.ZERO));
            assertEquals(!flag, b.awaitRx(Duration.ZERO));
        }
    }

    @Test
    void hostRingsAreAsManyAsAskedFor() {
        NetmapPort nic =
                soft.open(soft.builder("soft0").nicAndHost().hostTxRings(2).hostRxRings(2));
        assertEquals(2, nic.ringCount(RingKind.HOST_TX));
        assertEquals(2, nic.ringCount(RingKind.HOST_RX));
        assertEquals(1, nic.hostRxRing(1).index());
        NetmapPort second = soft.open(soft.builder("soft0").hostRing(1));
        assertTrue(second.isHostPort());
        assertTrue(second.isBound(RingKind.HOST_TX, 1));
        assertFalse(second.isBound(RingKind.HOST_TX, 0));
    }

    @Test
    void ringsThatAreTakenExclusivelyAreBusy() {
        soft.open(soft.builder("vale0:a").exclusive());
        PortOpenException failed = assertThrows(
                PortOpenException.class, () -> soft.builder("vale0:a").open());
        assertEquals(Reason.BUSY, failed.reason());
        assertEquals(Errno.EBUSY, failed.errno());
    }

    @Test
    void aMonitorSeesWhatAnotherPortReceivesOrTransmits() {
        NetmapPort a = soft.open("vale0:a");
        NetmapPort b = soft.open("vale0:b");
        NetmapPort received = soft.open(soft.builder("vale0:b").monitorRx());
        NetmapPort transmitted = soft.open(soft.builder("vale0:a").monitorTx().zeroCopyMonitor());
        byte[] broadcast = new byte[60];
        Arrays.fill(broadcast, (byte) -1);
        a.txRing(0).send(broadcast);
        a.txRing(0).sync();
        for (NetmapPort sees : List.of(received, transmitted, b)) {
            sees.rxRing(0).sync();
            assertEquals(1, sees.rxRing(0).available(), sees.name());
        }
    }

    @Test
    void acceptedHeadersAreInTheRegistration() {
        int accepts = netmap_h.NR_ACCEPT_VNET_HDR();
        NetmapPort port = soft.open(soft.builder("vale0:a").acceptVnetHeaders());
        assertEquals(accepts, port.context.desc.reg().nr_flags() & accepts);
    }

    /** libnetmap's options work in names, and meet what the builder says. */
    @Test
    void optionsInTheNameAreTaken() throws Exception {
        NetmapPort a = soft.open("vale0:a@conf:slots=64,rings=2");
        assertEquals(2, a.ringCount(RingKind.TX));
        assertEquals(64, a.txRing(0).slots());
        NetmapPort same = soft.open("vale1:b@share=vale0:a");
        assertTrue(a.sharesMemoryWith(same));
        assertEquals(1, soft.open("vale1:c@1").memoryId());
        NetmapPort apart = soft.open("vale1:d");
        assertNotEquals(a.memoryId(), apart.memoryId());
        PortOpenException failed = assertThrows(
                PortOpenException.class,
                () -> soft.builder("vale1:e@1").memoryId(a.memoryId()).open());
        assertEquals(Reason.BAD_NAME, failed.reason());
        assertEquals(
                Reason.BAD_NAME,
                assertThrows(
                                PortOpenException.class,
                                () -> soft.builder("vale1:e@conf:wheels=4").open())
                        .reason());
    }
}
