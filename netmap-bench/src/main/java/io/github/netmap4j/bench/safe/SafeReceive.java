package io.github.netmap4j.bench.safe;

import static io.github.netmap4j.bench.raw.RingMemory.pointer;
import static io.github.netmap4j.bench.raw.RingMemory.sync;
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
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** Receives a ring full of packets: the length and the first eight bytes of each. */
public class SafeReceive extends SafeBench {

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
        (region, offset, length, flags) -> sum ^= region.get(JAVA_LONG_UNALIGNED, offset) + length,
        (region, offset, length, flags) -> sum -= region.get(JAVA_BYTE, offset + length - 1)
    };

    private int turn;

    /** Takes the ring. */
    @Override
    @Setup
    public void setUp() throws Exception {
        super.setUp();
        rx = port.rxRing(0);
    }

    @Override
    void twin() {
        Twin.of("twin_rx_read", pointer(twinRx), MemorySegment.NULL, 0, packets());
    }

    private void take(MemorySegment region, long offset, int length, int flags) {
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

    /** The recommended way. */
    @Benchmark
    @Row(value = "handler", against = "raw", goalAgainst = 1.25)
    public long handler() {
        rx.receive(handler, packets());
        return received();
    }

    /** The same, where the loop has seen three types of handlers. */
    @Benchmark
    @Row(value = "handlers of three types in turn", against = "raw", goalAgainst = 1.25)
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

    /** For-loop style. */
    @Benchmark
    @Row(value = "iteration of a batch", against = "raw", goalAgainst = 2, allocates = true)
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

    /** Packet by packet, each an object with a life of its own. */
    @Benchmark
    @Row(value = "recv, a Frame each", against = "raw", goalAgainst = 2, allocates = true)
    public long recv() {
        for (Frame frame = rx.recv(); frame != null; frame = rx.recv()) {
            take(frame);
            frame.release();
        }
        return received();
    }
}
