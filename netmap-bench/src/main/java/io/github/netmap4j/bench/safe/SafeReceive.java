package io.github.netmap4j.bench.safe;

import static io.github.netmap4j.bench.raw.RingMemory.pointer;
import static io.github.netmap4j.bench.raw.RingMemory.sync;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.netmap4j.ControlledHandler;
import io.github.netmap4j.Frame;
import io.github.netmap4j.PacketHandler;
import io.github.netmap4j.RxBatch;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.bench.raw.RxRead;
import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;

/** Receives a ring full of packets: the length and the first eight bytes of each. */
public class SafeReceive extends SafeBench {

    private static final int BATCH = 64;

    private RxRing rx;
    private long sum;
    private final PacketHandler handler = this::take;
    private final Consumer<Frame> frameHandler = this::take;
    private final ControlledHandler controlled = frame -> {
        take(frame);
        return ControlledHandler.Verdict.CONTINUE;
    };

    /** What else a program may receive with: the call site of the loop has then seen three types. */
    private final PacketHandler[] three = {
        handler,
        (region, offset, length, more) -> sum ^= region.get(JAVA_LONG_UNALIGNED, offset) + length,
        (region, offset, length, more) -> sum -= region.get(JAVA_BYTE, offset + length - 1)
    };

    private int turn;

    /** Takes the ring. */
    @Override
    public void setUp() throws Exception {
        super.setUp();
        rx = port.rxRing(0);
    }

    @Override
    void twin() {
        Twin.of("twin_rx_read", pointer(twinRx), MemorySegment.NULL, 0, packets());
    }

    private void take(MemorySegment region, long offset, int length, boolean more) {
        sum += length + region.get(JAVA_LONG_UNALIGNED, offset);
    }

    private void take(Frame frame) {
        sum += frame.length() + frame.region().get(JAVA_LONG_UNALIGNED, frame.offset());
    }

    private long received() {
        sync(rawRx);
        return sum;
    }

    /** The raw layer, which checks nothing: what the others are held against. */
    @Benchmark
    @Row("raw layer, views")
    public long raw() {
        sum += RxRead.readByViews(rawRx);
        return received();
    }

    /** The raw layer, head and cur written after each packet: the same work as {@link #recv}. */
    @Benchmark
    @Row("raw layer, one by one")
    public long rawOneByOne() {
        sum += RxRead.readByCNames(rawRx);
        return received();
    }

    /** A loop over the raw layer that calls a handler: the same work as {@link #threeHandlers}. */
    @Benchmark
    @Row("raw layer, handlers of three types in turn")
    public long rawThreeHandlers() {
        callByViews(rawRx, three[turn]);
        turn = turn == 2 ? 0 : turn + 1;
        return received();
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static void callByViews(NetmapRing ring, PacketHandler handler) {
        MemorySegment region = ring.region();
        int n = (int) ring.num_slots();
        int tail = (int) ring.tail();
        int i = (int) ring.head();
        while (i != tail) {
            int run = (i < tail ? tail : n) - i;
            long slot = ring.slot(i);
            for (int k = 0; k < run; k++, slot += NetmapSlot.SIZE) {
                long data = NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot));
                handler.onPacket(
                        region,
                        data,
                        NetmapSlot.len(region, slot),
                        (NetmapSlot.flags(region, slot) & netmap_h.NS_MOREFRAG()) != 0);
            }
            i = i + run == n ? 0 : i + run;
        }
        ring.head(i);
        ring.cur(i);
    }

    /** The recommended way. */
    @Benchmark
    @Row(value = "handler", against = "raw", goalAgainst = 1.25)
    public long handler() {
        rx.receive(handler, packets());
        return received();
    }

    /** The same, where the loop has seen three types of handlers. */
    @Benchmark
    @Row(value = "handlers of three types in turn", against = "rawThreeHandlers", goalAgainst = 1.25)
    public long threeHandlers() {
        rx.receive(three[turn], packets());
        turn = turn == 2 ? 0 : turn + 1;
        return received();
    }

    /** A view that is used again. */
    @Benchmark
    @Row(value = "frame view", against = "raw", goalAgainst = 1.25)
    public long frames() {
        rx.receiveFrames(frameHandler, packets());
        return received();
    }

    /** A view, and a word after each packet. */
    @Benchmark
    @Row(value = "controlled", against = "raw", goalAgainst = 1.25)
    public long controlled() {
        rx.receiveControlled(controlled, packets());
        return received();
    }

    /** The same in batches of a size that programs use: the frames stay in the cache. */
    @Benchmark
    @Row(value = "iteration of batches of 64", against = "raw", goalAgainst = 2)
    public long smallBatches() {
        for (int left = packets(); left > 0; ) {
            try (RxBatch batch = rx.recv(Math.min(left, BATCH))) {
                left -= batch.size();
                for (Frame frame : batch) {
                    take(frame);
                }
            }
        }
        return received();
    }

    /** For-loop style. */
    @Benchmark
    @Row(value = "iteration of a batch", against = "raw", goalAgainst = 2)
    public long iteration() {
        try (RxBatch batch = rx.recv(packets())) {
            for (Frame frame : batch) {
                take(frame);
            }
        }
        return received();
    }

    /** The same by index. */
    @Benchmark
    @Row(value = "batch by index", against = "raw", goalAgainst = 2)
    public long batch() {
        try (RxBatch batch = rx.recv(packets())) {
            int size = batch.size();
            for (int i = 0; i < size; i++) {
                take(batch.get(i));
            }
        }
        return received();
    }

    /** Packet by packet, each a frame that is held until its release. */
    @Benchmark
    @Row(value = "recv, a Frame each", against = "rawOneByOne", goalAgainst = 2)
    public long recv() {
        for (Frame frame = rx.recv(); frame != null; frame = rx.recv()) {
            take(frame);
            frame.release();
        }
        return received();
    }
}
