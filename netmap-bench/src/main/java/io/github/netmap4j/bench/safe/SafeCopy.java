package io.github.netmap4j.bench.safe;

import static io.github.netmap4j.bench.raw.RingMemory.pointer;
import static io.github.netmap4j.bench.raw.RingMemory.sync;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_pkt_copy;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;

import io.github.netmap4j.TxBatch;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.bench.raw.TxCopy;
import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Param;

/** Copies a packet of the program's own into every free slot of a transmit ring, one send each. The twin does it by memcpy. */
public class SafeCopy extends SafeBench {

    /** Bytes of the packet. */
    @Param({"60", "1500"})
    public int length;

    private final MemorySegment packet = Arena.global().allocate(2048, 64);
    private byte[] array;
    private TxRing tx;

    /** Takes the ring. */
    @Override
    public void setUp() throws Exception {
        super.setUp();
        array = new byte[length];
        tx = port.txRing(0);
    }

    @Override
    void twin() {
        Twin.of("twin_tx_memcpy", pointer(twinTx), packet, length, packets());
    }

    /** The raw layer. */
    @Benchmark
    @Row("raw layer, nm_pkt_copy")
    public void raw() {
        TxCopy.copyByPktCopy(rawTx, packet, length);
        sync(rawTx);
    }

    /** The raw layer, head and cur written after each packet: the same work as {@link #segment}. */
    @Benchmark
    @Row("raw layer, nm_pkt_copy, one by one")
    public void rawOneByOne() {
        copyOneByOne(rawTx, packet, length);
        sync(rawTx);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static void copyOneByOne(NetmapRing ring, MemorySegment packet, int length) {
        MemorySegment region = ring.region();
        while (!nm_ring_empty(ring)) {
            long i = ring.head();
            long slot = ring.slot(i);
            nm_pkt_copy(packet, 0, region, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)), length);
            NetmapSlot.len(region, slot, length);
            NetmapSlot.flags(region, slot, 0);
            ring.cur(nm_ring_next(ring, i));
            ring.head(ring.cur());
        }
    }

    /** Copies into slots that were reserved, published together. */
    @Benchmark
    @Row(value = "put into reserved slots", against = "raw", goalAgainst = 1.25)
    public void put() {
        try (TxBatch batch = tx.reserve(packets())) {
            int size = batch.size();
            for (int i = 0; i < size; i++) {
                batch.put(i, packet, 0, length);
            }
            batch.commit();
        }
        sync(rawTx);
    }

    /** From memory off the heap. */
    @Benchmark
    @Row(value = "send of a segment", against = "rawOneByOne", goalAgainst = 1.25)
    public int segment() {
        int packets = 0;
        while (tx.send(packet, 0, length)) {
            packets++;
        }
        sync(rawTx);
        return packets;
    }

    /** From an array. */
    @Benchmark
    @Row(value = "send of an array", against = "rawOneByOne", goalAgainst = 1.25)
    public int array() {
        int packets = 0;
        while (tx.send(array)) {
            packets++;
        }
        sync(rawTx);
        return packets;
    }
}
