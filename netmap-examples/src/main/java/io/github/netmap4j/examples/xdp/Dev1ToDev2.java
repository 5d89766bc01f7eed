package io.github.netmap4j.examples.xdp;

import io.github.netmap4j.examples.Program;
import io.github.netmap4j.xdp.FrameBatch;
import io.github.netmap4j.xdp.Umem;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.XdpSocket;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Packets from one interface to another as fast as they go, in one thread or two, each end with memory of its own. Packets that
 * find no empty frame at the receiver are lost, as on any network; none is lost unseen.
 *
 * <p>The two interfaces are connected, as a veth pair is: see {@link HelloXdp}.
 */
@Command(name = "Dev1ToDev2", sortOptions = false, description = "Sends packets from one interface to the other.")
public final class Dev1ToDev2 implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int FRAMES = 8192;

    @Mixin
    private XdpOptions options;

    @Option(names = "--packets", defaultValue = "1000000", description = "how many (default: ${DEFAULT-VALUE})")
    private int packets;

    @Option(names = "--payload", defaultValue = "32", description = "bytes, 0 to 1400 (default: ${DEFAULT-VALUE})")
    private int payload;

    @Option(
            names = "--batch",
            defaultValue = "64",
            description = "packets at once, 1 to 1024 (default: ${DEFAULT-VALUE})")
    private int batchSize;

    @Option(names = "--two-threads", description = "receive in a thread of its own")
    private boolean twoThreads;

    private int sent;
    private int received;

    Dev1ToDev2() {}

    static void main(String[] args) {
        System.exit(Program.run(new Dev1ToDev2(), args));
    }

    @Override
    public Integer call() throws Exception {
        if (packets < 1 || payload < 0 || payload > 1400 || batchSize < 1 || batchSize > 1024) {
            System.err.println("--packets is 1 or more, --payload 0 to 1400, --batch 1 to 1024");
            return 2;
        }
        try (Umem senders = Umem.create(UmemConfig.defaults(), FRAMES);
                Umem receivers = Umem.create(UmemConfig.defaults(), FRAMES);
                XdpSocket from = senders.open(options.from, 0);
                XdpSocket to = receivers.open(options.to, 0)) {
            long start = System.nanoTime();
            to.fill().topUp();
            if (twoThreads) {
                inTwoThreads(from, to);
            } else {
                inOneThread(from, to);
            }
            double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
            long lost = to.statistics().rxDropped() + to.statistics().rxRingFull();
            System.out.printf(
                    Locale.ROOT,
                    "%d packets sent, %d received, %d lost for want of frames: %.3f million a second%n",
                    sent,
                    received,
                    lost,
                    sent / seconds / 1e6);
            return received + lost == sent ? 0 : 1;
        }
    }

    /** Nothing can be lost: what was sent is received before more is. */
    private void inOneThread(XdpSocket from, XdpSocket to) throws Exception {
        byte[] packet = TestPacket.of(new byte[payload]);
        FrameBatch out = from.umem().batch(batchSize);
        FrameBatch in = to.umem().batch(batchSize);
        while (sent < packets) {
            send(from, out, packet);
            while (received < sent) {
                receive(to, in, TIMEOUT);
            }
        }
    }

    private void inTwoThreads(XdpSocket from, XdpSocket to) throws Exception {
        // The fill queue is this thread's so far.
        to.fill().handOver();
        FutureTask<Void> receiver = new FutureTask<>(() -> {
            FrameBatch in = to.umem().batch(batchSize);
            while (received + to.statistics().rxDropped() + to.statistics().rxRingFull() < packets) {
                receive(to, in, TIMEOUT);
            }
            return null;
        });
        Thread thread = Thread.ofPlatform().name("receiver").start(receiver);
        byte[] packet = TestPacket.of(new byte[payload]);
        FrameBatch out = from.umem().batch(batchSize);
        while (sent < packets) {
            send(from, out, packet);
        }
        thread.join();
        receiver.get();
    }

    private void send(XdpSocket from, FrameBatch out, byte[] packet) throws Exception {
        from.umem().allocate(out, Math.min(batchSize, packets - sent));
        for (int i = 0; i < out.size(); i++) {
            out.frame(i).data().writer().write(packet);
        }
        sent += out.size();
        while (!out.isEmpty()) {
            from.tx().produceAndWakeup(out);
            from.completion().recycle();
        }
        while (from.tx().wakeup() > 0) {
            from.completion().recycle();
        }
        from.completion().recycle();
    }

    private void receive(XdpSocket to, FrameBatch in, Duration patience) throws Exception {
        int count = to.rx().awaitAndConsume(in, patience);
        if (count == 0) {
            throw new TimeoutException(received + " packets came, and then none for " + patience.toSeconds() + " s");
        }
        received += count;
        to.fill().produceSome(in);
        to.umem().free(in);
    }
}
