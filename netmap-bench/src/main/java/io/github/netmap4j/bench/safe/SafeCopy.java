package io.github.netmap4j.bench.safe;

import static io.github.netmap4j.sys.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.NetmapUser.nm_pkt_copy;

import io.github.netmap4j.TxRing;
import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.sys.NetmapSlot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

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
    @Setup
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
        MemorySegment region = rawTx.region();
        int tail = (int) rawTx.tail();
        int i = (int) rawTx.head();
        while (i != tail) {
            long slot = rawTx.slot(i);
            nm_pkt_copy(packet, 0, region, NETMAP_BUF(rawTx, NetmapSlot.buf_idx(region, slot)), length);
            NetmapSlot.len(region, slot, length);
            i = next(rawTx, i);
        }
        rawTx.head(i);
        rawTx.cur(i);
        sync(rawTx);
    }

    /** From memory off the heap. */
    @Benchmark
    @Row("send of a segment")
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
    @Row("send of an array")
    public int array() {
        int packets = 0;
        while (tx.send(array)) {
            packets++;
        }
        sync(rawTx);
        return packets;
    }
}
