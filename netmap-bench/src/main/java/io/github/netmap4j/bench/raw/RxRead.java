package io.github.netmap4j.bench.raw;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.netmap_slot;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;

/** Reads every packet of a receive ring: its length, its buffer's index and its first eight bytes. */
public class RxRead extends RingBench {

    @Override
    void twin(RingMemory memory) {
        Twin.of(cNamesOr("twin_rx_read"), RingMemory.pointer(memory.rx), MemorySegment.NULL, 0, memory.packets());
    }

    @Override
    void everyWay(RingMemory memory) {
        readByViews(memory.rx);
        RingMemory.sync(memory.rx);
        readByCNames(memory.rx);
        RingMemory.sync(memory.rx);
        readGenerated(memory.rx);
        RingMemory.sync(memory.rx);
    }

    /** The recommended way: one int loop to the end of the ring, one from its start. */
    @Benchmark
    @Row(value = "views", goal = 1.05)
    public long views() {
        long sum = readByViews(memory.rx);
        RingMemory.sync(memory.rx);
        return sum;
    }

    /** Line by line as netmap(4) has it in C. */
    @Benchmark
    @Row(value = "C names", goal = 1.5)
    public long cNames() {
        long sum = readByCNames(memory.rx);
        RingMemory.sync(memory.rx);
        return sum;
    }

    /** What jextract made of netmap.h, and nothing else. */
    @Benchmark
    @Row(value = "generated accessors", allocates = true)
    public long generated() {
        long sum = readGenerated(memory.rx);
        RingMemory.sync(memory.rx);
        return sum;
    }

    /** Reads all packets of a ring and gives them back. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    public static long readByViews(NetmapRing ring) {
        MemorySegment region = ring.region();
        long sum = 0;
        int n = (int) ring.num_slots();
        int tail = (int) ring.tail();
        int i = (int) ring.head();
        while (i != tail) {
            int run = (i < tail ? tail : n) - i;
            long slot = ring.slot(i);
            for (int k = 0; k < run; k++, slot += NetmapSlot.SIZE) {
                long index = NetmapSlot.buf_idx(region, slot);
                sum += NetmapSlot.len(region, slot) + index + region.get(JAVA_LONG_UNALIGNED, NETMAP_BUF(ring, index));
            }
            i = i + run == n ? 0 : i + run;
        }
        ring.head(i);
        ring.cur(i);
        return sum;
    }

    /** Reads all packets of a ring and gives them back one by one. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    public static long readByCNames(NetmapRing ring) {
        long sum = 0;
        while (!nm_ring_empty(ring)) {
            long i = ring.head();
            long slot = ring.slot(i);
            long index = NetmapSlot.buf_idx(ring.region(), slot);
            sum += NetmapSlot.len(ring.region(), slot)
                    + index
                    + ring.region().get(JAVA_LONG_UNALIGNED, NETMAP_BUF(ring, index));
            ring.head(nm_ring_next(ring, i));
            ring.cur(ring.head());
        }
        return sum;
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static long readGenerated(NetmapRing view) {
        MemorySegment ring = view.region().asSlice(view.offset());
        MemorySegment slots = ring.asSlice(netmap_ring.slot$offset());
        MemorySegment region = view.region();
        long buffers = view.offset() + netmap_ring.buf_ofs(ring);
        long size = Integer.toUnsignedLong(netmap_ring.nr_buf_size(ring));
        long sum = 0;
        int n = netmap_ring.num_slots(ring);
        int tail = netmap_ring.tail(ring);
        int i = netmap_ring.head(ring);
        while (i != tail) {
            int end = i < tail ? tail : n;
            for (; i < end; i++) {
                MemorySegment slot = netmap_slot.asSlice(slots, i);
                long index = Integer.toUnsignedLong(netmap_slot.buf_idx(slot));
                sum += Short.toUnsignedInt(netmap_slot.len(slot))
                        + index
                        + region.get(JAVA_LONG_UNALIGNED, buffers + index * size);
            }
            i = i == n ? 0 : i;
        }
        netmap_ring.head(ring, i);
        netmap_ring.cur(ring, i);
        return sum;
    }
}
