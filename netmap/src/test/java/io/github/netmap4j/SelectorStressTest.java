package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.select.Interest;
import io.github.netmap4j.select.NetmapKey;
import io.github.netmap4j.select.NetmapSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that each send a packet and wait until the one selector that serves them all has sent it back: one wake-up that is
 * lost, on either side, and everything stands still. Clients and selector are platform threads or virtual ones.
 */
@Timeout(900)
final class SelectorStressTest {

    private static final int CLIENTS = 6;
    private static final Duration LONG = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyPacketComesBack(boolean virtual) throws Exception {
        run(virtual, 1_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("stress")
    void everyOneOfManyPacketsComesBack(boolean virtual) throws Exception {
        run(virtual, 200_000);
    }

    private static void run(boolean virtual, int rounds) throws Exception {
        try (Soft soft = new Soft();
                ExecutorService threads =
                        virtual ? Executors.newVirtualThreadPerTaskExecutor() : Executors.newCachedThreadPool()) {
            List<Soft.Pipe> pipes = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                pipes.add(soft.pipe(8));
            }
            List<Future<Integer>> all = new ArrayList<>();
            all.add(threads.submit(() -> echo(pipes, CLIENTS * rounds)));
            for (Soft.Pipe pipe : pipes) {
                all.add(threads.submit(() -> client(pipe.a(), rounds)));
            }
            int served = all.removeFirst().get(280, TimeUnit.SECONDS);
            assertEquals(CLIENTS * rounds, served);
            for (Future<Integer> client : all) {
                assertEquals(rounds, client.get());
            }
        }
    }

    private static int echo(List<Soft.Pipe> pipes, int packets) throws InterruptedException {
        int served = 0;
        try (NetmapSelector selector = new NetmapSelector()) {
            for (Soft.Pipe pipe : pipes) {
                selector.register(pipe.b(), Interest.RX)
                        .attach(new Echo(pipe.b().rxRing(0), pipe.b().txRing(0)));
            }
            while (served < packets) {
                int ready = selector.select(LONG);
                assertTrue(ready > 0, "nothing came for long");
                for (int i = 0; i < ready; i++) {
                    NetmapKey key = selector.ready(i);
                    key.check();
                    served += ((Echo) key.attachment()).serve();
                }
            }
        }
        return served;
    }

    private record Echo(RxRing rx, TxRing tx) {

        int serve() {
            int served = rx.copyTo(tx, 8);
            tx.sync();
            rx.sync();
            return served;
        }
    }

    private static int client(NetmapPort port, int rounds) throws InterruptedException {
        byte[] packet = packet(1, 60);
        try (TxRing tx = port.txRing(0);
                RxRing rx = port.rxRing(0)) {
            for (int i = 0; i < rounds; i++) {
                assertTrue(tx.send(packet));
                tx.sync();
                while (rx.receive((region, offset, length, more) -> {}, 1) == 0) {
                    assertTrue(port.awaitRx(LONG), "no answer for long");
                }
                rx.sync();
            }
        }
        return rounds;
    }
}
