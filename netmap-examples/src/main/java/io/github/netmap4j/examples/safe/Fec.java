package io.github.netmap4j.examples.safe;

import com.google.zxing.common.reedsolomon.GenericGF;
import com.google.zxing.common.reedsolomon.ReedSolomonDecoder;
import com.google.zxing.common.reedsolomon.ReedSolomonEncoder;
import com.google.zxing.common.reedsolomon.ReedSolomonException;
import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.link.Link;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
 * Rebuilds frames that a link lost, without retransmission: forward error correction with ZXing's Reed-Solomon code. A
 * group of {@value #DATA} frames gets {@value #PARITY} more; byte number i of all frames of a group is one codeword.
 * ZXing's decoder finds wrong bytes by itself, at a price: it corrects half as many as there are parity frames, {@value
 * #MENDS} frames of each group.
 *
 * <p>By default the frames pass between two NICs of a software device whose cable loses frames of each group, by a seeded choice. On real hardware, with a cable
 * between two NICs (all traffic of theirs is cut off from the host meanwhile), what is lost is up to the cable:
 *
 * <pre>{@code
 * modprobe netmap
 * for i in eth1 eth2; do ip link set $i up promisc on; ethtool -K $i gro off gso off tso off rx off tx off; done
 * java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
 *     io.github.netmap4j.examples.safe.Fec --device /dev/netmap --ports eth1 eth2
 * }</pre>
 */
@Command(name = "Fec", sortOptions = false, description = "Rebuilds the frames that a link loses (Reed-Solomon).")
public final class Fec implements Callable<Integer> {

    private static final int DATA = 8;
    private static final int PARITY = 4;
    private static final int MENDS = PARITY / 2;
    private static final int ALL = DATA + PARITY;

    /** Behind the Ethernet header: the group, the frame's number in it, and its bytes. */
    private static final int GROUP = TestFrame.PAYLOAD;

    private static final int NUMBER = GROUP + 4;
    private static final int BYTES = NUMBER + 1;
    private static final int SIZE = 1024;
    /** Of each ring at the bad cable. */
    private static final int SLOTS = 2048;

    /** All groups are kept in memory, twice: as they were sent, and as they arrived. */
    private static final int MAX_GROUPS = 10_000;

    /** After the last send, the receiver ends when nothing arrives for this long. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** The sender gives up when nothing is taken for this long. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Mixin
    private Program.Options options;

    @Option(names = "--groups", defaultValue = "100", description = "how many (default: ${DEFAULT-VALUE})")
    private int groups;

    @Option(names = "--lose", defaultValue = "2", description = "frames of each group (default: ${DEFAULT-VALUE})")
    private int lose;

    @Option(names = "--seed", defaultValue = "1", description = "of the losses (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--ports",
            arity = "2",
            paramLabel = "PORT",
            description =
                    "two ports that are joined already (default: two NICs of a software device, with a bad cable between them)")
    private List<String> ports;

    private volatile boolean allSent;

    Fec() {}

    static void main(String[] args) {
        System.exit(Program.run(new Fec(), args));
    }

    @Override
    public Integer call() throws Exception {
        options.checkRange("--groups", groups, 1, MAX_GROUPS);
        options.checkRange("--lose", lose, 0, ALL);
        NetmapDevice netmap = ports == null ? badCable() : options.device();
        String first = ports == null ? "near" : ports.get(0);
        String second = ports == null ? "far" : ports.get(1);
        byte[][][] sent = new byte[groups][][];
        Arrays.setAll(sent, this::group);
        try (NetmapPort from = NetmapPort.builder(first).device(netmap).open();
                NetmapPort to = NetmapPort.builder(second).device(netmap).open();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<byte[][][]> received = thread.submit(() -> receive(to));
            try {
                send(from, sent);
            } finally {
                allSent = true;
            }
            return rebuild(received.get(), sent);
        }
    }

    private NetmapDevice badCable() {
        Link link = Link.builder()
                .lose(frame -> isLost(frame / ALL, (int) (frame % ALL)))
                .build();
        return SoftDevice.builder().cable("near", "far", 1, SLOTS, link).build();
    }

    /** Whether a frame is one of those that its group loses. */
    private boolean isLost(long group, int number) {
        return new Random(seed + group).ints(0, ALL).distinct().limit(lose).anyMatch(lost -> lost == number);
    }

    /** Frames of random bytes, and their parity. */
    private byte[][] group(int number) {
        byte[][] frames = new byte[ALL][SIZE];
        Random random = new Random(number);
        for (int i = 0; i < DATA; i++) {
            random.nextBytes(frames[i]);
        }
        ReedSolomonEncoder code = new ReedSolomonEncoder(GenericGF.DATA_MATRIX_FIELD_256);
        for (int i = 0; i < SIZE; i++) {
            int[] word = word(frames, i);
            code.encode(word, PARITY);
            set(frames, i, word);
        }
        return frames;
    }

    /** Byte i of each frame, 0 for those that did not arrive. */
    private static int[] word(byte[][] frames, int i) {
        return Arrays.stream(frames)
                .mapToInt(frame -> frame == null ? 0 : Byte.toUnsignedInt(frame[i]))
                .toArray();
    }

    private static void set(byte[][] frames, int i, int[] word) {
        for (int k = 0; k < ALL; k++) {
            frames[k][i] = (byte) word[k];
        }
    }

    private static void send(NetmapPort port, byte[][][] groups) throws InterruptedException, TimeoutException {
        TxRing tx = port.txRing(0);
        for (int group = 0; group < groups.length; group++) {
            for (int number = 0; number < ALL; number++) {
                ByteBuffer frame = TestFrame.of(1, 2, BYTES - TestFrame.PAYLOAD + SIZE);
                frame.putInt(group)
                        .put((byte) number)
                        .put(groups[group][number])
                        .rewind();
                while (!tx.send(frame)) {
                    if (!port.awaitTx(TIMEOUT)) {
                        throw new TimeoutException(port.name() + " takes no frames: are both ports up and joined?");
                    }
                }
            }
            tx.sync();
        }
        boolean _ = tx.flush(QUIET);
    }

    private byte[][][] receive(NetmapPort port) throws InterruptedException {
        byte[][][] received = new byte[groups][ALL][];
        RxRing rx = port.rxRing(0);
        while (port.awaitRx(QUIET) || !allSent) {
            rx.receiveFrames(
                    frame -> {
                        if (TestFrame.is(frame) && frame.u32(GROUP) < groups) {
                            received[(int) frame.u32(GROUP)][frame.u8(NUMBER)] = bytes(frame);
                        }
                    },
                    64);
        }
        return received;
    }

    private static byte[] bytes(Frame frame) {
        return Arrays.copyOfRange(frame.toByteArray(), BYTES, BYTES + SIZE);
    }

    private int rebuild(byte[][][] received, byte[][][] sent) throws ReedSolomonException {
        int missing = 0;
        int rebuilt = 0;
        int whole = 0;
        for (int group = 0; group < groups; group++) {
            byte[][] frames = received[group];
            int lost = (int) Arrays.stream(frames).filter(Objects::isNull).count();
            missing += lost;
            if (lost <= MENDS && Arrays.deepEquals(mended(frames), sent[group])) {
                rebuilt += lost;
                whole++;
            }
        }
        System.out.printf(Locale.ROOT, "%d of %d frames were lost, %d were rebuilt%n", missing, groups * ALL, rebuilt);
        System.out.printf(Locale.ROOT, "%d of %d groups are what was sent%n", whole, groups);
        return whole == groups ? 0 : 1;
    }

    private static byte[][] mended(byte[][] frames) throws ReedSolomonException {
        byte[][] all = new byte[ALL][SIZE];
        ReedSolomonDecoder code = new ReedSolomonDecoder(GenericGF.DATA_MATRIX_FIELD_256);
        for (int i = 0; i < SIZE; i++) {
            int[] word = word(frames, i);
            code.decode(word, PARITY);
            set(all, i, word);
        }
        return all;
    }
}
