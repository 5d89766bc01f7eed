package io.github.netmap4j.bench.xdp;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.bench.run.TwinBench;
import io.github.netmap4j.xdp.FrameBatch;
import io.github.netmap4j.xdp.SocketConfig;
import io.github.netmap4j.xdp.Umem;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.XdpSocket;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.program.XdpProgram;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.XskRing;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The queues of the safe layer with no kernel behind them, beside C's rings in memory: a real socket of a veth pair on which nothing
 * happens, in whose rings the kernel's indexes are moved. What is above C is what the checks cost.
 */
public class SafeHalves extends TwinBench {

    private static final int SIZE = 256;
    private static final int LENGTH = 60;

    /** Frames of a batch. */
    @Param({"64"})
    public int batch;

    private final Arena arena = Arena.ofShared();
    private Umem umem;
    private XdpSocket socket;
    private XskRing fill;
    private XskRing completion;
    private XskRing rx;
    private XskRing tx;
    private FrameBatch frames;

    /** Opens the socket, in a network namespace of this thread, and names the twin. */
    @Setup
    public void setUp(BenchmarkParams params) throws IOException {
        boolean receives = params.getBenchmark().endsWith(".receive");
        VethPair.check("unshare", Links.unshare());
        VethPair.make("safea", "safeb");
        umem = Umem.create(UmemConfig.builder().frameSize(XskFrames.CHUNK).build(), SIZE + batch);
        socket = umem.open(
                "safea",
                0,
                SocketConfig.builder()
                        .program(XdpProgram.none())
                        .fillSize(SIZE)
                        .completionSize(SIZE)
                        .rxSize(SIZE)
                        .txSize(SIZE)
                        .build());
        XskSocket raw = socket.raw();
        fill = RawEnd.mapped(raw.fill());
        completion = RawEnd.mapped(raw.completion());
        rx = RawEnd.mapped(raw.rx());
        tx = RawEnd.mapped(raw.tx());
        frames = umem.batch(batch);
        if (receives) {
            receivesForEver();
        } else {
            completesForEver();
        }
        MemorySegment places = XskHalves.places(arena, receives);
        Twin.of(receives ? "twin_xsk_receive" : "twin_xsk_send", places, MemorySegment.NULL, batch, batch);
    }

    /** The frames of the fill ring arrive in their order, and so each comes by the same entry again. */
    private void receivesForEver() {
        FrameBatch filled = umem.batch(SIZE);
        umem.allocate(filled);
        for (int i = 0; i < SIZE; i++) {
            XdpDesc.set(rx.ring(), rx.descAt(i), filled.address(i), LENGTH, 0);
        }
        socket.fill().produce(filled);
    }

    /** The frames of the batch are sent in their order, again and again. */
    private void completesForEver() {
        umem.allocate(frames);
        for (int i = 0; i < SIZE; i++) {
            XskRing.address(completion.ring(), completion.addressAt(i), frames.address(i % batch));
        }
    }

    /** Closes all. */
    @TearDown
    public void tearDown() throws XdpException {
        socket.close();
        umem.close();
        arena.close();
    }

    private void move(XskRing ring, long index) {
        XskHalves.move(ring.ring(), index, batch);
    }

    /** Receives a batch, looks at it, and gives its frames back. */
    @Benchmark
    @Row(value = "safe: rx and fill", goalNanos = 3)
    public long receive() {
        move(fill, fill.consumerOffset());
        move(rx, rx.producerOffset());
        int count = socket.rx().consume(frames);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += frames.length(i);
        }
        socket.fill().produce(frames);
        return sum;
    }

    /** Sends a batch and takes it back. */
    @Benchmark
    @Row(value = "safe: tx and completion", goalNanos = 3)
    public long send() {
        for (int i = 0; i < batch; i++) {
            frames.length(i, LENGTH);
        }
        socket.tx().produce(frames);
        move(tx, tx.consumerOffset());
        move(completion, completion.producerOffset());
        return socket.completion().consume(frames);
    }
}
