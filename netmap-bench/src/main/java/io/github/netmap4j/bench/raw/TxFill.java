package io.github.netmap4j.bench.raw;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.netmap_slot;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;

/** Fills every free slot of a transmit ring: the first eight bytes of the packet, its length and flags. */
public class TxFill extends RingBench {

    @Override
    void twin(RingMemory memory) {
        transmits(cNamesOr("twin_tx_fill"), memory);
    }

    @Override
    void everyWay(RingMemory memory) {
        fillByViews(memory.tx);
        RingMemory.sync(memory.tx);
        fillInOneLoop(memory.tx);
        RingMemory.sync(memory.tx);
        fillByCNames(memory.tx);
        RingMemory.sync(memory.tx);
        fillGenerated(memory.tx);
        RingMemory.sync(memory.tx);
    }

    /** The recommended way: one int loop to the end of the ring, one from its start. */
    @Benchmark
    @Row(value = "views", goal = 1.05)
    public void views() {
        fillByViews(memory.tx);
        RingMemory.sync(memory.tx);
    }

    /** The same in one loop, which asks at every slot whether the ring ends. */
    @Benchmark
    @Row(value = "views, one loop", goal = 1.5)
    public void oneLoop() {
        fillInOneLoop(memory.tx);
        RingMemory.sync(memory.tx);
    }

    /** Line by line as netmap(4) has it in C. */
    @Benchmark
    @Row(value = "C names", goal = 1.5)
    public void cNames() {
        fillByCNames(memory.tx);
        RingMemory.sync(memory.tx);
    }

    /** What jextract made of netmap.h, and nothing else. */
    @Benchmark
    @Row(value = "generated accessors", allocates = true)
    public void generated() {
        fillGenerated(memory.tx);
        RingMemory.sync(memory.tx);
    }

    /**
     * Fills all free slots of a ring and sends them. The length before the packet and the flags after it: two stores
     * that follow each other are made one by the JIT, and a loop of that few stores has so many packets under way that their
     * cache lines, 2048 bytes apart, drive each other out of the first cache: it would take half as long again.
     */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    public static void fillByViews(NetmapRing ring) {
        MemorySegment region = ring.region();
        int n = (int) ring.num_slots();
        int tail = (int) ring.tail();
        int i = (int) ring.head();
        while (i != tail) {
            int run = (i < tail ? tail : n) - i;
            long slot = ring.slot(i);
            for (int k = 0; k < run; k++, slot += NetmapSlot.SIZE) {
                NetmapSlot.len(region, slot, RingMemory.PACKET);
                region.set(JAVA_LONG_UNALIGNED, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)), i + k);
                NetmapSlot.flags(region, slot, 0);
            }
            i = i + run == n ? 0 : i + run;
        }
        ring.head(i);
        ring.cur(i);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void fillInOneLoop(NetmapRing ring) {
        MemorySegment region = ring.region();
        long tail = ring.tail();
        long i = ring.head();
        while (i != tail) {
            long slot = ring.slot(i);
            NetmapSlot.len(region, slot, RingMemory.PACKET);
            region.set(JAVA_LONG_UNALIGNED, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)), i);
            NetmapSlot.flags(region, slot, 0);
            i = nm_ring_next(ring, i);
        }
        ring.head(i);
        ring.cur(i);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void fillByCNames(NetmapRing ring) {
        while (!nm_ring_empty(ring)) {
            long i = ring.head();
            long slot = ring.slot(i);
            ring.region().set(JAVA_LONG_UNALIGNED, NETMAP_BUF(ring, NetmapSlot.buf_idx(ring.region(), slot)), i);
            NetmapSlot.len(ring.region(), slot, RingMemory.PACKET);
            NetmapSlot.flags(ring.region(), slot, 0);
            ring.head(nm_ring_next(ring, i));
            ring.cur(ring.head());
        }
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void fillGenerated(NetmapRing view) {
        MemorySegment ring = view.region().asSlice(view.offset());
        MemorySegment slots = ring.asSlice(netmap_ring.slot$offset());
        MemorySegment region = view.region();
        long buffers = view.offset() + netmap_ring.buf_ofs(ring);
        long size = Integer.toUnsignedLong(netmap_ring.nr_buf_size(ring));
        int n = netmap_ring.num_slots(ring);
        int tail = netmap_ring.tail(ring);
        int i = netmap_ring.head(ring);
        while (i != tail) {
            int end = i < tail ? tail : n;
            for (; i < end; i++) {
                MemorySegment slot = netmap_slot.asSlice(slots, i);
                long buffer = buffers + Integer.toUnsignedLong(netmap_slot.buf_idx(slot)) * size;
                region.set(JAVA_LONG_UNALIGNED, buffer, i);
                netmap_slot.len(slot, (short) RingMemory.PACKET);
                netmap_slot.flags(slot, (short) 0);
            }
            i = i == n ? 0 : i;
        }
        netmap_ring.head(ring, i);
        netmap_ring.cur(ring, i);
    }
}
