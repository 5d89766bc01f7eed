package io.github.netmap4j.bench.xdp;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.bench.run.TwinBench;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Sockets on the two ends of a veth pair, driven by one thread: ours, and another pair for the twin, which was set up by the same
 * code. The kernel's part is in the figures, by far the larger one.
 */
public class Veth extends TwinBench {

    /** Calls before the first batch, since the warm-up has few: until then the JIT has them allocate. */
    private static final int KICKS = 50_000;

    private static final int PATIENCE = 100_000_000;

    /** How programs are attached. */
    @Param({"skb", "native"})
    public String mode;

    /** Bytes of a frame. */
    @Param({"60", "1514"})
    public int length;

    /** Frames that one kick sends. */
    @Param({"32", "128"})
    public int budget;

    /** Frames sent at once. */
    @Param({"64"})
    public int batch;

    private VethLab lab;
    private VethLab twins;

    /**
     * Why this cannot be measured on this machine.
     *
     * @return the reason; empty if it can
     */
    public static String missing() {
        return VethLab.missing();
    }

    /** Makes both pairs in a namespace of this thread. */
    @Setup
    public void setUp(BenchmarkParams params) throws IOException {
        int result = VethLab.unshare();
        if (result < 0) {
            throw new IOException("no network namespace of its own: run as root");
        }
        String benchmark = params.getBenchmark();
        String way = benchmark.substring(benchmark.lastIndexOf('.') + 1);
        boolean receives = !way.equals("send");
        lab = VethLab.make("java", mode, receives, batch, budget);
        twins = VethLab.make("twin", mode, receives, batch, budget);
        for (int i = 0; i < KICKS; i++) {
            lab.left.kick();
        }
        long p = (long) length << 16 | batch;
        Twin.of("twin_veth_" + way, twins.forC(twins.left), twins.forC(twins.right), p, batch);
    }

    /** Closes them. */
    @TearDown
    public void tearDown() {
        lab.close();
        twins.close();
    }

    /** Sends, to an end where nobody receives. */
    @Benchmark
    @Row(value = "raw: tx only", goal = 1.02)
    public void send() {
        transmit();
    }

    /** Sends at one end and receives at the other. */
    @Benchmark
    @Row(value = "raw: tx, and rx at the other end", goal = 1.02)
    public void both() {
        transmit();
        long bytes = 0;
        for (int i = 0; bytes < (long) batch * length; i++) {
            bytes += XskFrames.receive(lab.right.rx(), lab.right.fill(), batch);
            patience(i);
        }
    }

    /** Sends, and the other end sends back what it got, from the same chunks. */
    @Benchmark
    @Row(value = "raw: tx, bounce, rx", goal = 1.02)
    public void bounce() {
        transmit();
        int there = 0;
        for (int i = 0; there < batch; i++) {
            there += XskFrames.bounce(lab.right, batch - there);
            patience(i);
        }
        long bytes = 0;
        for (int i = 0; bytes < (long) batch * length; i++) {
            bytes += XskFrames.receive(lab.left.rx(), lab.left.fill(), batch);
            patience(i);
        }
    }

    private void transmit() {
        XskFrames.send(lab.left.tx(), batch, length);
        XskFrames.kick(lab.left, batch);
    }

    /** A frame that was lost would be waited for for ever. */
    private static void patience(int rounds) {
        if (rounds == PATIENCE) {
            throw new IllegalStateException("frames were lost");
        }
    }
}
