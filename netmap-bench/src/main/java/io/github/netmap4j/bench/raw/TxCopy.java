package io.github.netmap4j.bench.raw;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_pkt_copy;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Param;

/** Copies a packet of the program's own into every free slot of a transmit ring. The twin does it by memcpy. */
public class TxCopy extends RingBench {

    /** Bytes of the packet. */
    @Param({"60", "512", "1500"})
    public int length;

    private final MemorySegment offHeap = Arena.global().allocate(RingMemory.BUFFER_SIZE, 64);
    private final byte[] array = new byte[RingMemory.BUFFER_SIZE];
    private final MemorySegment onHeap = MemorySegment.ofArray(array);

    @Override
    void twin(RingMemory memory) {
        Twin.of("twin_tx_memcpy", RingMemory.pointer(memory.tx), offHeap, length, memory.packets());
    }

    @Override
    void everyWay(RingMemory memory) {
        copyByPktCopy(memory.tx, offHeap, length);
        RingMemory.sync(memory.tx);
        copyFromArray(memory.tx, array, length);
        RingMemory.sync(memory.tx);
        copyBySegment(memory.tx, offHeap, length);
        RingMemory.sync(memory.tx);
    }

    /** The recommended way. */
    @Benchmark
    @Row(value = "nm_pkt_copy", goal = 1.25, goalFrom512 = 1.05)
    public void pktCopy() {
        copyByPktCopy(memory.tx, offHeap, length);
        RingMemory.sync(memory.tx);
    }

    /** The same from a byte array. */
    @Benchmark
    @Row(value = "nm_pkt_copy from a byte[]", goal = 1.5)
    public void pktCopyFromArray() {
        copyFromArray(memory.tx, array, length);
        RingMemory.sync(memory.tx);
    }

    /** The same from a segment over a byte array. */
    @Benchmark
    @Row(value = "nm_pkt_copy from a segment on the heap")
    public void pktCopyFromHeap() {
        copyByPktCopy(memory.tx, onHeap, length);
        RingMemory.sync(memory.tx);
    }

    /** The JDK's own. */
    @Benchmark
    @Row(value = "MemorySegment.copy")
    public void segmentCopy() {
        copyBySegment(memory.tx, offHeap, length);
        RingMemory.sync(memory.tx);
    }

    /** Copies a packet into all free slots of a ring and sends them. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    public static void copyByPktCopy(NetmapRing ring, MemorySegment packet, int length) {
        MemorySegment region = ring.region();
        int n = (int) ring.num_slots();
        int tail = (int) ring.tail();
        int i = (int) ring.head();
        while (i != tail) {
            int run = (i < tail ? tail : n) - i;
            long slot = ring.slot(i);
            for (int k = 0; k < run; k++, slot += NetmapSlot.SIZE) {
                nm_pkt_copy(packet, 0, region, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)), length);
                NetmapSlot.len(region, slot, length);
                NetmapSlot.flags(region, slot, 0);
            }
            i = i + run == n ? 0 : i + run;
        }
        ring.head(i);
        ring.cur(i);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void copyFromArray(NetmapRing ring, byte[] packet, int length) {
        MemorySegment region = ring.region();
        int n = (int) ring.num_slots();
        int tail = (int) ring.tail();
        int i = (int) ring.head();
        while (i != tail) {
            int run = (i < tail ? tail : n) - i;
            long slot = ring.slot(i);
            for (int k = 0; k < run; k++, slot += NetmapSlot.SIZE) {
                nm_pkt_copy(packet, 0, region, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)), length);
                NetmapSlot.len(region, slot, length);
                NetmapSlot.flags(region, slot, 0);
            }
            i = i + run == n ? 0 : i + run;
        }
        ring.head(i);
        ring.cur(i);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void copyBySegment(NetmapRing ring, MemorySegment packet, int length) {
        MemorySegment region = ring.region();
        int n = (int) ring.num_slots();
        int tail = (int) ring.tail();
        int i = (int) ring.head();
        while (i != tail) {
            int run = (i < tail ? tail : n) - i;
            long slot = ring.slot(i);
            for (int k = 0; k < run; k++, slot += NetmapSlot.SIZE) {
                MemorySegment.copy(packet, 0, region, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)), length);
                NetmapSlot.len(region, slot, length);
                NetmapSlot.flags(region, slot, 0);
            }
            i = i + run == n ? 0 : i + run;
        }
        ring.head(i);
        ring.cur(i);
    }
}
