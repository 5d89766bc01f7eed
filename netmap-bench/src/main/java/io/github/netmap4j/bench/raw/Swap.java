package io.github.netmap4j.bench.raw;

import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.netmap_slot;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;

/** Forwards every packet of a receive ring without a copy: its buffer and one of the transmit ring change places. */
public class Swap extends RingBench {

    private static final int NS_BUF_CHANGED = netmap_h.NS_BUF_CHANGED();

    @Override
    void twin(RingMemory memory) {
        Twin.of(
                cNamesOr("twin_swap"),
                RingMemory.pointer(memory.rx),
                RingMemory.pointer(memory.tx),
                0,
                memory.packets());
    }

    @Override
    void everyWay(RingMemory memory) {
        swapByViews(memory.rx, memory.tx);
        sync(memory);
        swapByCNames(memory.rx, memory.tx);
        sync(memory);
        swapGenerated(memory.rx, memory.tx);
        sync(memory);
    }

    private static void sync(RingMemory memory) {
        RingMemory.sync(memory.rx);
        RingMemory.sync(memory.tx);
    }

    /** The recommended way: an int loop over what lies together in both rings. */
    @Benchmark
    @Row(value = "views", goal = 1.05)
    public void views() {
        swapByViews(memory.rx, memory.tx);
        sync(memory);
    }

    /** Line by line as netmap(4) has it in C. */
    @Benchmark
    @Row(value = "C names", goal = 1.5)
    public void cNames() {
        swapByCNames(memory.rx, memory.tx);
        sync(memory);
    }

    /** What jextract made of netmap.h, and nothing else. */
    @Benchmark
    @Row(value = "generated accessors", allocates = true)
    public void generated() {
        swapGenerated(memory.rx, memory.tx);
        sync(memory);
    }

    /** Exchanges the buffers of all packets of a ring with those of another. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    public static void swapByViews(NetmapRing rx, NetmapRing tx) {
        MemorySegment region = rx.region();
        int rxSlots = (int) rx.num_slots();
        int txSlots = (int) tx.num_slots();
        int rxTail = (int) rx.tail();
        int txTail = (int) tx.tail();
        int i = (int) rx.head();
        int j = (int) tx.head();
        while (i != rxTail && j != txTail) {
            int run = Math.min((i < rxTail ? rxTail : rxSlots) - i, (j < txTail ? txTail : txSlots) - j);
            long rs = rx.slot(i);
            long ts = tx.slot(j);
            for (int k = 0; k < run; k++, rs += NetmapSlot.SIZE, ts += NetmapSlot.SIZE) {
                long index = NetmapSlot.buf_idx(region, ts);
                NetmapSlot.buf_idx(region, ts, NetmapSlot.buf_idx(region, rs));
                NetmapSlot.buf_idx(region, rs, index);
                NetmapSlot.len(region, ts, NetmapSlot.len(region, rs));
                NetmapSlot.flags(region, ts, NS_BUF_CHANGED);
                NetmapSlot.flags(region, rs, NS_BUF_CHANGED);
            }
            i = i + run == rxSlots ? 0 : i + run;
            j = j + run == txSlots ? 0 : j + run;
        }
        rx.head(i);
        rx.cur(i);
        tx.head(j);
        tx.cur(j);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void swapByCNames(NetmapRing rx, NetmapRing tx) {
        MemorySegment region = rx.region();
        while (!nm_ring_empty(rx) && !nm_ring_empty(tx)) {
            long rs = rx.slot(rx.head());
            long ts = tx.slot(tx.head());
            long index = NetmapSlot.buf_idx(region, ts);
            NetmapSlot.buf_idx(region, ts, NetmapSlot.buf_idx(region, rs));
            NetmapSlot.buf_idx(region, rs, index);
            NetmapSlot.len(region, ts, NetmapSlot.len(region, rs));
            NetmapSlot.flags(region, ts, NS_BUF_CHANGED);
            NetmapSlot.flags(region, rs, NS_BUF_CHANGED);
            rx.head(nm_ring_next(rx, rx.head()));
            rx.cur(rx.head());
            tx.head(nm_ring_next(tx, tx.head()));
            tx.cur(tx.head());
        }
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void swapGenerated(NetmapRing rxView, NetmapRing txView) {
        MemorySegment rx = rxView.region().asSlice(rxView.offset());
        MemorySegment tx = txView.region().asSlice(txView.offset());
        MemorySegment rxSlots = rx.asSlice(netmap_ring.slot$offset());
        MemorySegment txSlots = tx.asSlice(netmap_ring.slot$offset());
        int rxNum = netmap_ring.num_slots(rx);
        int txNum = netmap_ring.num_slots(tx);
        int rxTail = netmap_ring.tail(rx);
        int txTail = netmap_ring.tail(tx);
        int i = netmap_ring.head(rx);
        int j = netmap_ring.head(tx);
        while (i != rxTail && j != txTail) {
            int run = Math.min((i < rxTail ? rxTail : rxNum) - i, (j < txTail ? txTail : txNum) - j);
            for (int k = 0; k < run; k++) {
                MemorySegment rs = netmap_slot.asSlice(rxSlots, i + k);
                MemorySegment ts = netmap_slot.asSlice(txSlots, j + k);
                int index = netmap_slot.buf_idx(ts);
                netmap_slot.buf_idx(ts, netmap_slot.buf_idx(rs));
                netmap_slot.buf_idx(rs, index);
                netmap_slot.len(ts, netmap_slot.len(rs));
                netmap_slot.flags(ts, (short) NS_BUF_CHANGED);
                netmap_slot.flags(rs, (short) NS_BUF_CHANGED);
            }
            i = i + run == rxNum ? 0 : i + run;
            j = j + run == txNum ? 0 : j + run;
        }
        netmap_ring.head(rx, i);
        netmap_ring.cur(rx, i);
        netmap_ring.head(tx, j);
        netmap_ring.cur(tx, j);
    }
}
