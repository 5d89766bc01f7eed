package io.github.netmap4j.bench.safe;

import static io.github.netmap4j.bench.raw.RingMemory.PACKET;
import static io.github.netmap4j.bench.raw.RingMemory.pointer;
import static io.github.netmap4j.bench.raw.RingMemory.sync;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.netmap4j.PacketFiller;
import io.github.netmap4j.TxBatch;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.bench.raw.TxFill;
import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;

/** Fills a transmit ring: eight bytes of each packet, its length and its flags, in place. */
public class SafeSend extends SafeBench {

    private TxRing tx;
    private long number;
    private final PacketFiller filler = (region, offset, capacity) -> {
        region.set(JAVA_LONG_UNALIGNED, offset, number++);
        return PACKET;
    };

    /** Takes the ring. */
    @Override
    public void setUp() throws Exception {
        super.setUp();
        tx = port.txRing(0);
    }

    @Override
    void twin() {
        Twin.of("twin_tx_fill", pointer(twinTx), MemorySegment.NULL, PACKET, packets());
    }

    /** The raw layer. */
    @Benchmark
    @Row("raw layer, views")
    public void raw() {
        TxFill.fillByViews(rawTx);
        sync(rawTx);
    }

    /** A callback that writes in place. */
    @Benchmark
    @Row(value = "filler", against = "raw", goalAgainst = 1.25)
    public void filler() {
        tx.send(filler, packets());
        sync(rawTx);
    }

    /** Slots that are written in any order, and published together. */
    @Benchmark
    @Row(value = "reserve and commit", against = "raw", goalAgainst = 1.25)
    public void reserve() {
        try (TxBatch batch = tx.reserve(packets())) {
            MemorySegment region = batch.region();
            int size = batch.size();
            for (int i = 0; i < size; i++) {
                region.set(JAVA_LONG_UNALIGNED, batch.offset(i), i);
                batch.length(i, PACKET);
            }
            batch.commit();
        }
        sync(rawTx);
    }
}
