package io.github.netmap4j.bench.safe;

import static io.github.netmap4j.bench.raw.RingMemory.PACKET;
import static io.github.netmap4j.bench.raw.RingMemory.pointer;
import static io.github.netmap4j.bench.raw.RingMemory.sync;

import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.bench.raw.Swap;
import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.util.function.IntPredicate;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;

/** Forwards a ring full of packets to another ring by swapping buffers. */
public class SafeForward extends SafeBench {

    private static final int NS_BUF_CHANGED = netmap_h.NS_BUF_CHANGED();

    private RxRing rx;
    private TxRing tx;

    /** Takes the rings. */
    @Override
    public void setUp() throws Exception {
        super.setUp();
        rx = port.rxRing(0);
        tx = port.txRing(0);
    }

    @Override
    void twin() {
        Twin.of("twin_swap", pointer(twinRx), pointer(twinTx), 0, packets());
    }

    private void synced() {
        // What came back from the transmit ring never held a packet.
        sync(rawRx);
        sync(rawTx);
    }

    /** The raw layer. */
    @Benchmark
    @Row("raw layer, views")
    public void raw() {
        Swap.swapByViews(rawRx, rawTx);
        synced();
    }

    /** The raw layer, asking a filter for each packet: the same work as {@link #filtered}. */
    @Benchmark
    @Row("raw layer, with a filter")
    public void rawFiltered() {
        swapWhere(rawRx, rawTx, length -> length == PACKET);
        synced();
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static void swapWhere(NetmapRing rx, NetmapRing tx, IntPredicate filter) {
        MemorySegment region = rx.region();
        int rxSlots = (int) rx.num_slots();
        int txSlots = (int) tx.num_slots();
        int rxTail = (int) rx.tail();
        int txTail = (int) tx.tail();
        int i = (int) rx.head();
        int j = (int) tx.head();
        while (i != rxTail && j != txTail) {
            int run = Math.min((i < rxTail ? rxTail : rxSlots) - i, (j < txTail ? txTail : txSlots) - j);
            long rs = rx.slot(i);
            long ts = tx.slot(j);
            for (int k = 0; k < run; k++, rs += NetmapSlot.SIZE) {
                int length = NetmapSlot.len(region, rs);
                if (filter.test(length)) {
                    long index = NetmapSlot.buf_idx(region, ts);
                    NetmapSlot.buf_idx(region, ts, NetmapSlot.buf_idx(region, rs));
                    NetmapSlot.buf_idx(region, rs, index);
                    NetmapSlot.len(region, ts, length);
                    NetmapSlot.flags(region, ts, NS_BUF_CHANGED);
                    NetmapSlot.flags(region, rs, NS_BUF_CHANGED);
                    ts += NetmapSlot.SIZE;
                    j++;
                }
            }
            i = i + run == rxSlots ? 0 : i + run;
            j = j == txSlots ? 0 : j;
        }
        rx.head(i);
        rx.cur(i);
        tx.head(j);
        tx.cur(j);
    }

    /** The recommended way: it checks that no buffer is lost. */
    @Benchmark
    @Row(value = "forwardTo", against = "raw", goalAgainst = 1.25)
    public int forward() {
        int packets = rx.forwardTo(tx, packets());
        synced();
        return packets;
    }

    /** The same with a filter that sees each packet. */
    @Benchmark
    @Row(value = "forwardTo, with a filter", against = "rawFiltered", goalAgainst = 1.25)
    public int filtered() {
        int packets = rx.forwardTo(tx, packets(), frame -> frame.length() == PACKET);
        synced();
        return packets;
    }
}
