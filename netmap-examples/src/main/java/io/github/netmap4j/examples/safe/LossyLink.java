package io.github.netmap4j.examples.safe;

import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortOpenException;
import io.github.netmap4j.forward.Forwarder;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * A bad cable: joins two ports, in both directions and without a copy, and loses the frames that its filter does not let
 * through.
 */
final class LossyLink implements AutoCloseable {

    private final NetmapPort left;
    private final NetmapPort right;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    LossyLink(NetmapDevice netmap, String from, String to, Predicate<? super Frame> arrives) throws PortOpenException {
        left = NetmapPort.builder(from).device(netmap).open();
        try {
            right = NetmapPort.builder(to).memoryOf(left).open();
        } catch (PortOpenException failed) {
            left.close();
            throw failed;
        }
        thread.execute(() -> carry(arrives));
    }

    private void carry(Predicate<? super Frame> arrives) {
        try (Forwarder forwarder = Forwarder.between(left, right, arrives, arrives)) {
            while (!Thread.interrupted()) {
                forwarder.forward(64);
                boolean _ = forwarder.await(Duration.ofHours(1));
            }
        } catch (InterruptedException cut) {
            Thread.currentThread().interrupt();
        }
    }

    /** Cuts it. */
    @Override
    public void close() {
        thread.shutdownNow();
        thread.close();
        right.close();
        left.close();
    }
}
