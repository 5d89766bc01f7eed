package io.github.netmap4j.examples.safe;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Waits for frames and counts them: the shortest possible receiver. The thread sleeps in poll until a frame arrives; a
 * timeout is a value, not an exception.
 *
 * <p>On real hardware (the NIC's traffic does not reach the host meanwhile):
 *
 * <pre>{@code
 * modprobe netmap
 * ip link set eth1 up promisc on
 * ethtool -K eth1 gro off gso off tso off rx off tx off
 * java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
 *     io.github.netmap4j.examples.safe.PollBasic --device /dev/netmap --port eth1
 * }</pre>
 */
@Command(name = "PollBasic", sortOptions = false, description = "Waits for frames at a port and counts them.")
public final class PollBasic implements Callable<Integer> {

    @Mixin
    private Program.Options options;

    @Option(names = "--port", defaultValue = "vale0:poll", description = "where to wait (default: ${DEFAULT-VALUE})")
    private String port;

    @Option(
            names = "--sender",
            paramLabel = "PORT",
            description = "a port to send the frames from, for want of another sender; vale0:sender, say")
    private String sender;

    @Option(names = "--frames", defaultValue = "100", description = "how many (default: ${DEFAULT-VALUE})")
    private int frames;

    @Option(
            names = "--patience",
            defaultValue = "10000",
            description = "how long to wait for the next, in ms (default: ${DEFAULT-VALUE})")
    private int patience;

    private long bytes;

    PollBasic() {}

    static void main(String[] args) {
        System.exit(Program.run(new PollBasic(), args));
    }

    @Override
    public Integer call() throws Exception {
        options.checkRange("--frames", frames, 0, Long.MAX_VALUE);
        options.checkRange("--patience", patience, 1, Long.MAX_VALUE);
        NetmapDevice netmap = options.device();
        try (NetmapPort in = NetmapPort.builder(port).device(netmap).open();
                NetmapPort out = sender == null
                        ? null
                        : NetmapPort.builder(sender).device(netmap).open()) {
            Thread sending = out == null ? null : Thread.ofPlatform().start(() -> send(out));
            try {
                count(in);
                return 0;
            } finally {
                if (sending != null) {
                    sending.interrupt();
                    sending.join();
                }
            }
        }
    }

    private void count(NetmapPort in) throws InterruptedException, TimeoutException {
        RxRing rx = in.rxRing(0);
        int seen = 0;
        int wakes = 0;
        while (seen < frames) {
            if (!in.awaitRx(Duration.ofMillis(patience))) {
                throw new TimeoutException("nothing came to " + in.name() + " in " + patience + " ms" + why(in));
            }
            wakes++;
            seen += rx.receive((region, offset, length, more) -> bytes += length, frames - seen);
        }
        System.out.printf(Locale.ROOT, "%d frames, %d bytes, woken %d times%n", seen, bytes, wakes);
    }

    /** A link that is down, say, with the command that changes it. */
    private static String why(NetmapPort in) {
        return in.device().node().isPresent()
                ? System.lineSeparator() + NetmapPort.preflight(in.device(), in.name())
                : "";
    }

    /** Ten frames each millisecond, until it is interrupted. */
    private static void send(NetmapPort out) {
        TxRing tx = out.txRing(0);
        while (!Thread.currentThread().isInterrupted()) {
            for (int i = 0; i < 10; i++) {
                tx.send(TestFrame.of(1, 2, 46).rewind());
            }
            tx.sync();
            LockSupport.parkNanos(1_000_000);
        }
    }
}
