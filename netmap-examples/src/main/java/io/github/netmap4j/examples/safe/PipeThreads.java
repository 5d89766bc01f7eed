package io.github.netmap4j.examples.safe;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Two threads with a pipe between them: one writes numbers into frames, in place, the other checks that it gets each once
 * and in order. A full pipe makes the writer wait, so nothing is lost. No object is made per frame.
 *
 * <p>The two ends may be two processes; each opens its end. A pipe needs the module, but no NIC:
 *
 * <pre>{@code
 * modprobe netmap
 * java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
 *     io.github.netmap4j.examples.safe.PipeThreads --device /dev/netmap
 * }</pre>
 */
@Command(name = "PipeThreads", sortOptions = false, description = "Passes frames from thread to thread through a pipe.")
public final class PipeThreads implements Callable<Integer> {

    private static final int LENGTH = 60;
    private static final int BATCH = 256;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Mixin
    private Program.Options options;

    @Option(
            names = "--ports",
            arity = "2",
            paramLabel = "PORT",
            description = "where to write and where to read (default: both ends of a pipe)")
    private List<String> ports = List.of("threads{1", "threads}1");

    @Option(names = "--frames", defaultValue = "1000000", description = "how many (default: ${DEFAULT-VALUE})")
    private long frames;

    private long written;
    private long read;

    PipeThreads() {}

    static void main(String[] args) {
        System.exit(Program.run(new PipeThreads(), args));
    }

    @Override
    public Integer call() throws Exception {
        options.checkRange("--frames", frames, 0, Long.MAX_VALUE);
        NetmapDevice netmap = options.device();
        try (NetmapPort in = NetmapPort.builder(ports.get(0)).device(netmap).open();
                NetmapPort out = NetmapPort.builder(ports.get(1)).device(netmap).open();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            long start = System.nanoTime();
            Future<?> writer = thread.submit(() -> write(in));
            read(out);
            writer.get();
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(Locale.ROOT, "%d frames, each once and in order: %,.0f frames/s%n", read, read / seconds);
            return 0;
        }
    }

    private Void write(NetmapPort port) throws InterruptedException, TimeoutException {
        try (TxRing tx = port.txRing(0)) {
            while (written < frames) {
                int sent = tx.send(
                        (region, offset, _) -> {
                            region.set(JAVA_LONG_UNALIGNED, offset, written++);
                            return LENGTH;
                        },
                        (int) Math.min(BATCH, frames - written));
                tx.sync();
                if (sent == 0 && !port.awaitTx(TIMEOUT)) {
                    throw new TimeoutException("the pipe stays full: does anybody read " + ports.get(1) + "?");
                }
            }
            boolean _ = tx.flush(TIMEOUT);
        }
        return null;
    }

    private void read(NetmapPort port) throws InterruptedException, TimeoutException {
        try (RxRing rx = port.rxRing(0)) {
            while (read < frames) {
                if (!port.awaitRx(TIMEOUT)) {
                    throw new TimeoutException("the pipe stays empty: does anybody write to " + ports.get(0) + "?");
                }
                rx.receive(
                        (region, offset, length, _) -> {
                            long number = region.get(JAVA_LONG_UNALIGNED, offset);
                            if (number != read || length != LENGTH) {
                                throw new IllegalStateException("frame " + number + " came after " + (read - 1));
                            }
                            read++;
                        },
                        BATCH);
            }
        }
    }
}
