package io.github.netmap4j.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import org.junit.jupiter.api.Test;

/** What a program may do wrong with its rings, and what the kernel makes of it. */
class MisuseTest {

    private static final int IN = netmap_h.POLLIN();
    private static final int OUT = netmap_h.POLLOUT();
    private static final int ERR = netmap_h.POLLERR();

    private final SoftDevice device = SoftDevice.builder().build();

    private TestPort open(String name) {
        return new TestPort(device, new TestRegister(name).slots(8));
    }

    private static void set(NetmapRing ring, long head, long cur) {
        ring.head(head);
        ring.cur(cur);
    }

    private static void expect(NetmapRing ring, long head, long cur, long tail) {
        assertEquals(head + " " + cur + " " + tail, ring.head() + " " + ring.cur() + " " + ring.tail());
    }

    @Test
    void anIndexOutOfRangePutsTheRingBack() {
        for (long wrong : new long[] {8, 9, 1000, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL}) {
            try (TestPort a = open("vale0:a")) {
                NetmapRing tx = a.tx(0);
                set(tx, wrong, wrong);
                assertEquals(0, a.txSync());
                expect(tx, 0, 0, 7);
                set(tx, 0, wrong);
                assertEquals(OUT | ERR, a.poll(OUT, 0));
                expect(tx, 0, 0, 7);
                assertEquals(OUT, a.poll(OUT, 0), "the error is for one call");
                NetmapRing rx = a.rx(0);
                set(rx, wrong, wrong);
                assertEquals(0, a.rxSync());
                expect(rx, 0, 0, 0);
            }
        }
    }

    @Test
    void anRxHeadPastTheTailStaysAndPollSaysReadable() {
        try (TestPort a = open("vale0:a")) {
            set(a.rx(0), 3, 3);
            assertEquals(0, a.rxSync());
            expect(a.rx(0), 3, 3, 0);
            assertEquals(IN, a.poll(IN, 0));
        }
    }

    @Test
    void aTxHeadBeyondTheTailSendsNothingNow() {
        try (TestPort a = open("x{1");
                TestPort b = open("x}1")) {
            for (int i = 0; i < 7; i++) {
                a.put(TestPort.frame(2, 1, 60, i));
            }
            a.txSync();
            set(a.tx(0), 3, 3);
            assertEquals(0, a.txSync());
            expect(a.tx(0), 3, 3, 7);
            b.rxSync();
            assertEquals(7, b.rx(0).tail());
        }
    }

    @Test
    void reinitClearsSlotsWithABadBufferOrLength() {
        try (TestPort a = open("vale0:a")) {
            NetmapRing tx = a.tx(0);
            long good = NetmapSlot.buf_idx(a.memory, tx.slot(3));
            NetmapSlot.buf_idx(a.memory, tx.slot(0), 1);
            NetmapSlot.buf_idx(a.memory, tx.slot(1), 0xffff_ffffL);
            NetmapSlot.len(a.memory, tx.slot(2), 2049);
            NetmapSlot.len(a.memory, tx.slot(3), 2048);
            set(tx, 8, 8);
            a.txSync();
            assertEquals(0, NetmapSlot.buf_idx(a.memory, tx.slot(0)));
            assertEquals(0, NetmapSlot.len(a.memory, tx.slot(0)));
            assertEquals(0, NetmapSlot.buf_idx(a.memory, tx.slot(1)));
            assertEquals(0, NetmapSlot.len(a.memory, tx.slot(2)));
            assertEquals(good, NetmapSlot.buf_idx(a.memory, tx.slot(3)));
            assertEquals(2048, NetmapSlot.len(a.memory, tx.slot(3)));
        }
    }

    @Test
    void anOverwrittenTailIsPutBack() {
        try (TestPort a = open("vale0:a")) {
            NetmapRing tx = a.tx(0);
            a.memory.set(java.lang.foreign.ValueLayout.JAVA_INT, tx.offset() + 28, 3);
            assertEquals(3, tx.tail());
            a.txSync();
            assertEquals(7, tx.tail());
        }
    }

    @Test
    void aBufferThatDoesNotExistReadsAsZeroes() {
        try (TestPort a = open("vale0:a");
                TestPort b = open("vale0:b")) {
            for (long index : new long[] {0, 1, 1 << 20, 0x8000_0000L, 0xffff_ffffL}) {
                a.put(TestPort.frame(-1, 1, 60, 1));
                NetmapSlot.buf_idx(
                        a.memory, a.tx(0).slot(a.tx(0).head() == 0 ? 7 : a.tx(0).head() - 1), index);
                assertEquals(0, a.txSync());
            }
            assertNull(b.receive());
        }
    }
}
