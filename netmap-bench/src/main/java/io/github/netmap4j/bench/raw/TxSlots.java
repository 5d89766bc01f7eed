package io.github.netmap4j.bench.raw;

import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.netmap_slot;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;

/** Walks a transmit ring: length and flags of every free slot. No buffer is touched, so there is nothing to hide behind. */
public class TxSlots extends RingBench {

    @Override
    void twin(RingMemory memory) {
        transmits(cNamesOr("twin_tx_slots"), memory);
    }

    @Override
    void everyWay(RingMemory memory) {
        walkByViews(memory.tx);
        RingMemory.sync(memory.tx);
        walkByCNames(memory.tx);
        RingMemory.sync(memory.tx);
        walkGenerated(memory.tx);
        RingMemory.sync(memory.tx);
    }

    /** The recommended way: one int loop to the end of the ring, one from its start. */
    @Benchmark
    @Row(value = "views", goal = 1.05)
    public void views() {
        walkByViews(memory.tx);
        RingMemory.sync(memory.tx);
    }

    /** Line by line as netmap(4) has it in C. */
    @Benchmark
    @Row(value = "C names", goal = 1.5)
    public void cNames() {
        walkByCNames(memory.tx);
        RingMemory.sync(memory.tx);
    }

    /** What jextract made of netmap.h, and nothing else. */
    @Benchmark
    @Row(value = "generated accessors", allocates = true)
    public void generated() {
        walkGenerated(memory.tx);
        RingMemory.sync(memory.tx);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void walkByViews(NetmapRing ring) {
        MemorySegment region = ring.region();
        int n = (int) ring.num_slots();
        int tail = (int) ring.tail();
        int i = (int) ring.head();
        while (i != tail) {
            int end = i < tail ? tail : n;
            for (; i < end; i++) {
                long slot = ring.slot(i);
                NetmapSlot.len(region, slot, RingMemory.PACKET);
                NetmapSlot.flags(region, slot, 0);
            }
            i = i == n ? 0 : i;
        }
        ring.head(i);
        ring.cur(i);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void walkByCNames(NetmapRing ring) {
        while (!nm_ring_empty(ring)) {
            long i = ring.head();
            NetmapSlot.len(ring.region(), ring.slot(i), RingMemory.PACKET);
            NetmapSlot.flags(ring.region(), ring.slot(i), 0);
            ring.head(nm_ring_next(ring, i));
            ring.cur(ring.head());
        }
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void walkGenerated(NetmapRing view) {
        MemorySegment ring = view.region().asSlice(view.offset());
        MemorySegment slots = ring.asSlice(netmap_ring.slot$offset());
        int n = netmap_ring.num_slots(ring);
        int tail = netmap_ring.tail(ring);
        int i = netmap_ring.head(ring);
        while (i != tail) {
            int end = i < tail ? tail : n;
            for (; i < end; i++) {
                MemorySegment slot = netmap_slot.asSlice(slots, i);
                netmap_slot.len(slot, (short) RingMemory.PACKET);
                netmap_slot.flags(slot, (short) 0);
            }
            i = i == n ? 0 : i;
        }
        netmap_ring.head(ring, i);
        netmap_ring.cur(ring, i);
    }
}
