package io.github.netmap4j.examples.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.CompQueue;
import io.github.netmap4j.xdp.Frame;
import io.github.netmap4j.xdp.FrameBatch;
import io.github.netmap4j.xdp.TxMetadata;
import io.github.netmap4j.xdp.TxQueue;
import io.github.netmap4j.xdp.Umem;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.XdpSocket;
import io.github.netmap4j.xdp.program.Match;
import io.github.netmap4j.xdp.program.Verdict;
import io.github.netmap4j.xdp.program.XdpFilter;
import io.github.netmap4j.xdp.program.XdpProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The snippets of the AF_XDP layer's Javadoc: each is compiled, and runs here, on a veth pair. */
@ExtendWith(PrivateNet.class)
final class XdpSnippetsTest {

    private final AtomicInteger handled = new AtomicInteger();

    @BeforeEach
    void interfaces() throws IOException {
        Veth.make("eth0", "eth1");
    }

    private static FrameBatch packet(Umem umem) {
        FrameBatch batch = umem.batch(1);
        assertEquals(1, umem.allocate(batch));
        batch.frame(0).data().writer().write(new byte[60]);
        return batch;
    }

    private void handle(Frame frame) {
        assertEquals(60, frame.data().length());
        handled.incrementAndGet();
    }

    /** Packets keep coming until one is handled. */
    private Void send(Umem umem, XdpSocket socket) throws Exception {
        FrameBatch batch = umem.batch(1);
        while (handled.get() == 0) {
            if (umem.allocate(batch) == 1) {
                batch.frame(0).data().writer().write(new byte[60]);
                assertEquals(1, socket.tx().produceAndWakeup(batch));
            }
            socket.completion().recycle();
        }
        return null;
    }

    @Test
    void receive() throws Exception {
        try (Umem others = Umem.create(UmemConfig.defaults(), 64);
                XdpSocket peer = others.open("eth1", 0)) {
            FutureTask<Void> sender = new FutureTask<>(() -> send(others, peer));
            Thread.ofPlatform().start(sender);
            // @start region="receive"
            try (Umem umem = Umem.create(UmemConfig.defaults(), 4096);
                    XdpSocket socket = umem.open("eth0", 0)) {
                socket.fill().topUp(); // frames for the kernel to write to
                FrameBatch batch = umem.batch(64);
                while (socket.rx().awaitAndConsume(batch, Duration.ofSeconds(1)) > 0) {
                    for (int i = 0; i < batch.size(); i++) {
                        handle(batch.frame(i));
                    }
                    umem.free(batch);
                    socket.fill().topUp();
                }
            }
            // @end region="receive"
            sender.get();
        }
        assertTrue(handled.get() > 0);
    }

    @Test
    void timestamp() throws Exception {
        try (Umem umem = Umem.create(UmemConfig.builder().txMetadata().build(), 64);
                XdpSocket socket = umem.open("eth0", 0)) {
            FrameBatch batch = packet(umem);
            FrameBatch done = umem.batch(1);
            TxQueue tx = socket.tx();
            CompQueue completion = socket.completion();
            // @start region="timestamp"
            Frame frame = batch.frame(0);
            TxMetadata.clear(frame);
            TxMetadata.requestTimestamp(frame);
            tx.produceAndWakeup(batch);

            if (completion.consume(done) > 0) {
                long nanoseconds = TxMetadata.timestamp(done.frame(0));
                System.out.println("sent at " + nanoseconds);
            }
            // @end region="timestamp"
            assertTrue(TxMetadata.timestamp(done.frame(0)) > 0);
        }
    }

    @Test
    void filter() {
        // @start region="filter"
        XdpFilter filter = XdpFilter.builder()
                .rule(Verdict.PASS, Match.anything().port(22)) // keep ssh alive
                .rule(Verdict.REDIRECT, Match.anything().ipProtocol(17))
                .otherwise(Verdict.PASS);
        // @end region="filter"
        assertTrue(XdpProgram.filter(filter).toString().length() > 0);
    }
}
