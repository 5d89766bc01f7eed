package io.github.netmap4j.bench.safe;

import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.sys.NetmapSlot;
import io.github.netmap4j.sys.abi.netmap_h;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** Passes a ring full of packets on to another ring, by an exchange of buffers. */
public class SafeForward extends SafeBench {

    private static final int NS_BUF_CHANGED = netmap_h.NS_BUF_CHANGED();

    private RxRing rx;
    private TxRing tx;

    /** Takes the rings. */
    @Override
    @Setup
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
        MemorySegment region = rawRx.region();
        int tail = (int) rawRx.tail();
        int i = (int) rawRx.head();
        int j = (int) rawTx.head();
        while (i != tail) {
            long from = rawRx.slot(i);
            long to = rawTx.slot(j);
            long buffer = NetmapSlot.buf_idx(region, to);
            NetmapSlot.buf_idx(region, to, NetmapSlot.buf_idx(region, from));
            NetmapSlot.buf_idx(region, from, buffer);
            NetmapSlot.len(region, to, NetmapSlot.len(region, from));
            NetmapSlot.flags(region, to, NS_BUF_CHANGED);
            NetmapSlot.flags(region, from, NS_BUF_CHANGED);
            i = next(rawRx, i);
            j = next(rawTx, j);
        }
        rawRx.head(i);
        rawRx.cur(i);
        rawTx.head(j);
        rawTx.cur(j);
        synced();
    }

    /** The recommended way: it checks that no buffer is lost. */
    @Benchmark
    @Row(value = "forwardTo", goal = 1.31)
    public int forward() {
        int packets = rx.forwardTo(tx, packets());
        synced();
        return packets;
    }

    /** The same with a filter that sees each packet. */
    @Benchmark
    @Row("forwardTo, with a filter")
    public int filtered() {
        int packets = rx.forwardTo(tx, packets(), frame -> frame.length() == PACKET);
        synced();
        return packets;
    }
}
