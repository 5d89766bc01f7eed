package io.github.netmap4j.examples.safe;

import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RxBatch;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.link.Link;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Carries bytes over a link that loses frames, so that each arrives once and in order: Go-Back-N. The sender has up to
 * a window of frames under way. The receiver takes the next frame in order, drops others, and answers with the number
 * that it expects. After a timeout without an answer, the sender goes back to the oldest unconfirmed frame.
 *
 * <p>By default the two sit on a VALE switch of a software device, and the sender's link to it loses frames and answers alike,
 * by a seeded chance. On real hardware, with a cable between two NICs (all traffic of theirs is cut off from the host meanwhile), what
 * is lost is up to the cable:
 *
 * <pre>{@code
 * modprobe netmap
 * for i in eth1 eth2; do ip link set $i up promisc on; ethtool -K $i gro off gso off tso off rx off tx off; done
 * java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
 *     io.github.netmap4j.examples.safe.SlidingWindowArq --device /dev/netmap --ports eth1 eth2
 * }</pre>
 */
@Command(
        name = "SlidingWindowArq",
        sortOptions = false,
        description = "Carries bytes over a link that loses frames (Go-Back-N).")
public final class SlidingWindowArq implements Callable<Integer> {

    /** Behind the Ethernet header: the frame's number, the length of its data, and the data. */
    private static final int NUMBER = TestFrame.PAYLOAD;

    private static final int LENGTH = NUMBER + 4;
    private static final int DATA = LENGTH + 2;
    private static final int CHUNK = 1400;
    /** They are kept in memory, at both ends. */
    private static final int MAX_BYTES = 100_000_000;

    /** How long the receiver repeats its last answer, in case that was lost. */
    private static final Duration LINGER = Duration.ofMillis(100);

    @Mixin
    private Program.Options options;

    @Option(names = "--bytes", defaultValue = "1000000", description = "how many (default: ${DEFAULT-VALUE})")
    private int bytes;

    @Option(
            names = "--window",
            defaultValue = "32",
            description = "frames under way at a time (default: ${DEFAULT-VALUE})")
    private int window;

    @Option(names = "--loss", defaultValue = "0.02", description = "0 to 1, each way (default: ${DEFAULT-VALUE})")
    private double loss;

    @Option(names = "--seed", defaultValue = "1", description = "of the losses (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--timeout",
            defaultValue = "2",
            description = "ms until frames are sent again (default: ${DEFAULT-VALUE})")
    private int timeout;

    @Option(
            names = "--patience",
            defaultValue = "2000",
            description = "how long to wait for an answer, in ms (default: ${DEFAULT-VALUE})")
    private int patience;

    @Option(
            names = "--ports",
            arity = "2",
            paramLabel = "PORT",
            description =
                    "two ports that are joined already (default: two on a switch of a software device, with a bad link)")
    private List<String> ports;

    private int sent;

    SlidingWindowArq() {}

    static void main(String[] args) {
        System.exit(Program.run(new SlidingWindowArq(), args));
    }

    @Override
    public Integer call() throws Exception {
        options.checkRange("--bytes", bytes, 0, MAX_BYTES);
        options.checkRange("--window", window, 1, Long.MAX_VALUE);
        options.check(loss >= 0 && loss <= 1, "--loss must be 0 to 1, not " + loss);
        options.checkRange("--timeout", timeout, 1, Long.MAX_VALUE);
        options.checkRange("--patience", patience, 1, Long.MAX_VALUE);
        NetmapDevice netmap = ports == null ? badSwitch() : options.device();
        byte[] data = new byte[bytes];
        new Random(seed).nextBytes(data);
        String first = ports == null ? "vale1:sender" : ports.get(0);
        String second = ports == null ? "vale1:receiver" : ports.get(1);
        try (NetmapPort from = NetmapPort.builder(first).device(netmap).open();
                NetmapPort to = NetmapPort.builder(second).device(netmap).open();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<byte[]> received = thread.submit(() -> receive(to));
            int chunks = send(from, data);
            boolean same = Arrays.equals(data, received.get());
            System.out.printf(
                    Locale.ROOT,
                    "%d bytes in %d frames; sent %d, %d of them again%n",
                    bytes,
                    chunks,
                    sent,
                    sent - chunks);
            System.out.println(same ? "what arrived is what was sent" : "what arrived is NOT what was sent");
            return same ? 0 : 1;
        }
    }

    private NetmapDevice badSwitch() {
        Link link = Link.builder().seed(seed).loss(loss).build();
        return SoftDevice.builder().link("vale1:sender", link).build();
    }

    /** Ends when all is confirmed. The last frame has no data, and says that it is the last. */
    private int send(NetmapPort port, byte[] data) throws InterruptedException, TimeoutException {
        int last = (data.length + CHUNK - 1) / CHUNK;
        long confirmed = 0;
        long next = 0;
        long heard = System.nanoTime();
        try (TxRing tx = port.txRing(0);
                RxRing rx = port.rxRing(0)) {
            while (confirmed <= last) {
                while (next <= Math.min(last, confirmed + window - 1) && tx.send(chunk(data, (int) next))) {
                    next++;
                    sent++;
                }
                tx.sync();
                if (port.awaitRx(Duration.ofMillis(timeout))) {
                    confirmed = Math.max(confirmed, lastAnswer(rx));
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > patience * 1_000_000L) {
                    throw new TimeoutException("no answer for " + patience + " ms: are both ports up and joined?");
                } else {
                    next = confirmed;
                }
            }
        }
        return last + 1;
    }

    private static ByteBuffer chunk(byte[] data, int number) {
        int from = Math.min(number * CHUNK, data.length);
        int length = Math.min(CHUNK, data.length - from);
        ByteBuffer frame = TestFrame.of(1, 2, DATA - TestFrame.PAYLOAD + length);
        frame.putInt(number).putShort((short) length);
        return frame.put(data, from, length).rewind();
    }

    private static long lastAnswer(RxRing rx) {
        long confirmed = 0;
        try (RxBatch batch = rx.recv(64)) {
            for (Frame answer : batch) {
                confirmed = TestFrame.is(answer) ? Math.max(confirmed, answer.u32(NUMBER)) : confirmed;
            }
        }
        return confirmed;
    }

    private byte[] receive(NetmapPort port) throws InterruptedException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        long expected = 0;
        boolean complete = false;
        try (TxRing tx = port.txRing(0);
                RxRing rx = port.rxRing(0)) {
            while (port.awaitRx(complete ? LINGER : Duration.ofMillis(patience))) {
                try (RxBatch batch = rx.recv(64)) {
                    for (Frame frame : batch) {
                        if (TestFrame.is(frame) && frame.u32(NUMBER) == expected) {
                            data.write(frame.toByteArray(), DATA, frame.u16(LENGTH));
                            complete = frame.u16(LENGTH) == 0;
                            expected++;
                        }
                    }
                }
                tx.send(TestFrame.of(2, 1, 4).putInt((int) expected).rewind());
                tx.sync();
            }
        }
        return data.toByteArray();
    }
}
