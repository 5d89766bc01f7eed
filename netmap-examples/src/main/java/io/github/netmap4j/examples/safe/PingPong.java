package io.github.netmap4j.examples.safe;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * One thread sends a numbered frame and waits for its return; the other returns every frame with swapped addresses and
 * without copying: its receive ring swaps buffers with its transmit ring. Prints the round-trip times.
 *
 * <p>On real hardware, with a cable between two NICs (all traffic of theirs is cut off from the host meanwhile):
 *
 * <pre>{@code
 * modprobe netmap
 * for i in eth1 eth2; do ip link set $i up promisc on; ethtool -K $i gro off gso off tso off rx off tx off; done
 * java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
 *     io.github.netmap4j.examples.safe.PingPong --device /dev/netmap --ports eth1 eth2
 * }</pre>
 */
@Command(name = "PingPong", sortOptions = false, description = "Measures round trips between two netmap ports.")
public final class PingPong implements Callable<Integer> {

    /** The time of each is kept. */
    private static final int MAX_ROUNDS = 10_000_000;

    @Mixin
    private Program.Options options;

    @Option(
            names = "--ports",
            arity = "2",
            paramLabel = "PORT",
            description = "who asks and who answers (default: both ends of a pipe)")
    private List<String> ports = List.of("pingpong{1", "pingpong}1");

    @Option(names = "--rounds", defaultValue = "10000", description = "round trips (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--patience",
            defaultValue = "2000",
            description = "how long to wait for an answer, in ms (default: ${DEFAULT-VALUE})")
    private int patience;

    PingPong() {}

    static void main(String[] args) {
        System.exit(Program.run(new PingPong(), args));
    }

    @Override
    public Integer call() throws Exception {
        options.checkRange("--rounds", rounds, 1, MAX_ROUNDS);
        options.checkRange("--patience", patience, 1, Long.MAX_VALUE);
        NetmapDevice netmap = options.device();
        try (NetmapPort asks = NetmapPort.builder(ports.get(0)).device(netmap).open();
                NetmapPort answers =
                        NetmapPort.builder(ports.get(1)).device(netmap).open()) {
            Thread pong = Thread.ofPlatform().name("pong").start(() -> answer(answers));
            try {
                ask(asks);
                return 0;
            } finally {
                pong.interrupt();
                pong.join();
            }
        }
    }

    private void ask(NetmapPort port) throws InterruptedException, TimeoutException {
        TxRing tx = port.txRing(0);
        RxRing rx = port.rxRing(0);
        long[] nanos = new long[rounds];
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            tx.send(TestFrame.of(1, 2, 46).putInt(round).rewind());
            tx.sync();
            awaitAnswer(port, rx, round);
            nanos[round] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%d round trips: median %.1f us, 99 %% below %.1f us%n",
                rounds,
                nanos[rounds / 2] / 1e3,
                nanos[(int) (rounds * 0.99)] / 1e3);
    }

    private void awaitAnswer(NetmapPort port, RxRing rx, int round) throws InterruptedException, TimeoutException {
        boolean[] back = {false};
        while (!back[0]) {
            if (!port.awaitRx(Duration.ofMillis(patience))) {
                throw new TimeoutException("no answer for " + patience + " ms: are both ports up and joined?");
            }
            rx.receiveFrames(frame -> back[0] |= TestFrame.is(frame) && frame.u32(TestFrame.PAYLOAD) == round, 64);
        }
    }

    private static void answer(NetmapPort port) {
        TxRing tx = port.txRing(0);
        RxRing rx = port.rxRing(0);
        try {
            while (true) {
                if (port.awaitRx(Duration.ofHours(1))) {
                    rx.forwardTo(tx, 64, TestFrame::turn);
                    tx.sync();
                }
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }
}
