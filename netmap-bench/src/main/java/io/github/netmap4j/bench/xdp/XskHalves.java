package io.github.netmap4j.bench.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.bench.run.TwinBench;
import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.XskRingCons;
import io.github.netmap4j.xdp.sys.XskRingProd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The program's side of a socket's rings, in memory: the kernel's is an index that moves. A batch goes through the receive and the
 * fill ring, or through the transmit and the completion ring.
 */
public class XskHalves extends TwinBench {

    private static final int SIZE = 256;
    private static final int LENGTH = 60;
    private static final long PRODUCER = 0;
    private static final long CONSUMER = 64;
    private static final long FLAGS = 128;
    private static final long DESC = 192;

    /** Descriptors of a batch. */
    @Param({"64", "256"})
    public int batch;

    private final Arena arena = Arena.ofShared();
    private XskRingCons rx;
    private XskRingProd fill;
    private XskRingProd tx;
    private XskRingCons completion;

    /** Lays out two sets of rings, ours and the twin's, and names it. */
    @Setup
    public void setUp(BenchmarkParams params) {
        boolean receives = params.getBenchmark().contains(".receive");
        rx = cons(arena);
        fill = prod(arena);
        tx = prod(arena);
        completion = cons(arena);
        MemorySegment places = places(arena, receives);
        Twin.of(receives ? "twin_xsk_receive" : "twin_xsk_send", places, MemorySegment.NULL, batch, batch);
    }

    /** Rings for the twin: those that it receives by, or those that it sends by. */
    static MemorySegment places(Arena arena, boolean receives) {
        MemorySegment places = arena.allocate(2 * XskPlace.SIZE, Long.BYTES);
        XskPlace.write(places, 0, receives ? cons(arena) : prod(arena));
        XskPlace.write(places, XskPlace.SIZE, receives ? prod(arena) : cons(arena));
        return places;
    }

    private static MemorySegment memory(Arena arena) {
        MemorySegment memory = arena.allocate(DESC + SIZE * XdpDesc.SIZE, 4096);
        for (int i = 0; i < SIZE; i++) {
            XdpDesc.set(memory, DESC + i * XdpDesc.SIZE, (long) i * XskFrames.CHUNK + 256, LENGTH, 0);
        }
        return memory;
    }

    private static XskRingCons cons(Arena arena) {
        return new XskRingCons(memory(arena), PRODUCER, CONSUMER, FLAGS, DESC, SIZE);
    }

    private static XskRingProd prod(Arena arena) {
        return new XskRingProd(memory(arena), PRODUCER, CONSUMER, FLAGS, DESC, SIZE);
    }

    /** Frees them. */
    @TearDown
    public void tearDown() {
        arena.close();
    }

    static void move(MemorySegment ring, long index, int by) {
        ring.set(JAVA_INT, index, ring.get(JAVA_INT, index) + by);
    }

    /** Receives a batch and gives its chunks back: the recommended way. */
    @Benchmark
    @Row(value = "raw by runs: rx and fill", goal = 1.1)
    public long receive() {
        move(rx.ring(), PRODUCER, batch);
        long sum = XskFrames.receive(rx, fill, batch);
        move(fill.ring(), CONSUMER, batch);
        return sum;
    }

    /** The same as C programs are written. */
    @Benchmark
    @Row(value = "raw by C names: rx and fill", goal = 1.1)
    public long receiveByNames() {
        move(rx.ring(), PRODUCER, batch);
        long sum = XskFrames.receiveByNames(rx, fill, batch);
        move(fill.ring(), CONSUMER, batch);
        return sum;
    }

    /** Sends a batch and takes it back: the recommended way. */
    @Benchmark
    @Row(value = "raw by runs: tx and completion", goal = 1.1)
    public long send() {
        long sum = XskFrames.send(tx, batch, LENGTH);
        sent();
        return sum + XskFrames.complete(completion, batch);
    }

    /** The same as C programs are written. */
    @Benchmark
    @Row(value = "raw by C names: tx and completion", goal = 1.1)
    public long sendByNames() {
        long sum = XskFrames.sendByNames(tx, batch, LENGTH);
        sent();
        return sum + XskFrames.completeByNames(completion, batch);
    }

    private void sent() {
        move(tx.ring(), CONSUMER, batch);
        move(completion.ring(), PRODUCER, batch);
    }
}
