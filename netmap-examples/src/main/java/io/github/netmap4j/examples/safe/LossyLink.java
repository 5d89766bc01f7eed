package io.github.netmap4j.examples.safe;

import io.github.netmap4j.BindFailedException;
import io.github.netmap4j.Frame;
import io.github.netmap4j.Netmap;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.sys.NetmapDevice;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * A bad cable: joins two ports, in both directions, and loses the frames that its filter does not let through. Each direction
 * is a thread that hands buffers from one port's receive ring to the other's transmit ring.
 */
final class LossyLink implements AutoCloseable {

    private static final Duration LONG = Duration.ofHours(1);

    private final Netmap left;
    private final Netmap right;
    private final Thread rightwards;
    private final Thread leftwards;

    /** The filter is used by two threads. */
    LossyLink(NetmapDevice netmap, String from, String to, Predicate<? super Frame> arrives)
            throws BindFailedException {
        left = Netmap.builder(from).device(netmap).open();
        try {
            right = Netmap.builder(to).memoryOf(left).open();
        } catch (BindFailedException failed) {
            left.close();
            throw failed;
        }
        rightwards = Thread.ofPlatform().name("link " + to).start(() -> carry(left, right, arrives));
        leftwards = Thread.ofPlatform().name("link " + from).start(() -> carry(right, left, arrives));
    }

    private static void carry(Netmap from, Netmap to, Predicate<? super Frame> arrives) {
        try (RxRing rx = from.rxRing(0);
                TxRing tx = to.txRing(0)) {
            while (true) {
                if (from.awaitRx(LONG)) {
                    rx.forwardTo(tx, 64, arrives);
                    tx.sync();
                }
            }
        } catch (InterruptedException cut) {
            Thread.currentThread().interrupt();
        }
    }

    /** Cuts it. */
    @Override
    public void close() throws InterruptedException {
        rightwards.interrupt();
        leftwards.interrupt();
        rightwards.join();
        leftwards.join();
        right.close();
        left.close();
    }
}
