package io.github.netmap4j.bench.safe;

import static io.github.netmap4j.bench.raw.RingMemory.pointer;
import static io.github.netmap4j.bench.raw.RingMemory.sync;

import io.github.netmap4j.TxRing;
import io.github.netmap4j.bench.raw.TxCopy;
import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
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
        TxCopy.copyByPktCopy(rawTx, packet, length);
        sync(rawTx);
    }

    /** From memory off the heap. */
    @Benchmark
    @Row(value = "send of a segment", against = "raw", goalAgainst = 1.25)
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
    @Row(value = "send of an array", against = "raw", goalAgainst = 1.25)
    public int array() {
        int packets = 0;
        while (tx.send(array)) {
            packets++;
        }
        sync(rawTx);
        return packets;
    }
}
