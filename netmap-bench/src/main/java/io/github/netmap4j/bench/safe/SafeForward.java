package io.github.netmap4j.bench.safe;

import static io.github.netmap4j.bench.raw.RingMemory.PACKET;
import static io.github.netmap4j.bench.raw.RingMemory.pointer;
import static io.github.netmap4j.bench.raw.RingMemory.sync;

import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.bench.raw.Swap;
import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** Passes a ring full of packets on to another ring, by an exchange of buffers. */
public class SafeForward extends SafeBench {

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
        Swap.swapByViews(rawRx, rawTx);
        synced();
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
    @Row(value = "forwardTo, with a filter", against = "raw", goalAgainst = 1.25)
    public int filtered() {
        int packets = rx.forwardTo(tx, packets(), frame -> frame.length() == PACKET);
        synced();
        return packets;
    }
}
