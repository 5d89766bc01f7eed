package io.github.netmap4j.examples.safe;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RingKind;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.openhft.affinity.Affinity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The fast way to use a NIC with several rings: a thread for each, on a core of its own, with a descriptor of its own, so
 * that no thread waits for another's sync. Here each thread sends through its ring of one port and counts what comes out of
 * the ring of the same number of another.
 *
 * <p>On real hardware, with a cable between two NICs (all traffic of theirs is cut off from the host meanwhile). How many
 * rings a NIC has is up to ethtool, and which ring a frame arrives on is up to the NIC:
 *
 * <pre>{@code
 * modprobe netmap
 * for i in eth1 eth2; do
 *     ip link set $i up promisc on; ethtool -L $i combined 4; ethtool -K $i gro off gso off tso off rx off tx off
 * done
 * java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
 *     io.github.netmap4j.examples.safe.ThreadPerRing --device /dev/netmap --ports eth1 eth2
 * }</pre>
 */
@Command(
        name = "ThreadPerRing",
        sortOptions = false,
        description = "Uses each ring of a port from a thread of its own.")
public final class ThreadPerRing implements Callable<Integer> {

    private static final int BATCH = 64;
    /** The stations at the two ports: one for each ring. */
    private static final int OUT = 1;

    private static final int IN = 101;

    /** When nothing comes for so long, nothing will. */
    private static final Duration QUIET = Duration.ofMillis(200);

    @Mixin
    private Program.Options options;

    @Option(
            names = "--ports",
            arity = "2",
            paramLabel = "PORT",
            description = "where to send and where to receive (default: two ports of a VALE switch)")
    private List<String> ports = List.of("vale0:out", "vale0:in");

    @Option(names = "--rings", defaultValue = "4", description = "of a VALE port (default: ${DEFAULT-VALUE})")
    private int rings;

    @Option(names = "--frames", defaultValue = "100000", description = "for each ring (default: ${DEFAULT-VALUE})")
    private int frames;

    ThreadPerRing() {}

    static void main(String[] args) {
        System.exit(Program.run(new ThreadPerRing(), args));
    }

    @Override
    public Integer call() throws Exception {
        options.checkRange("--rings", rings, 1, IN - OUT);
        options.checkRange("--frames", frames, 0, Long.MAX_VALUE);
        NetmapDevice netmap = options.device();
        int[] cores = Affinity.getAffinity().stream().toArray();
        try (NetmapPort out = open(netmap, ports.get(0));
                NetmapPort in = open(netmap, ports.get(1));
                ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<Long>> received = new ArrayList<>();
            for (int i = 0; i < Math.min(out.ringCount(RingKind.TX), in.ringCount(RingKind.RX)); i++) {
                int ring = i;
                received.add(threads.submit(() -> work(out, in, ring, cores[ring % cores.length])));
            }
            long lost = (long) frames * received.size();
            for (Future<Long> ofRing : received) {
                lost -= ofRing.get();
            }
            System.out.printf(Locale.ROOT, "%d rings, %d frames each, %d lost%n", received.size(), frames, lost);
            return lost == 0 ? 0 : 1;
        }
    }

    private NetmapPort open(NetmapDevice netmap, String port) throws Exception {
        return NetmapPort.builder(port)
                .device(netmap)
                .txRings(rings)
                .rxRings(rings)
                .open();
    }

    private long work(NetmapPort allOut, NetmapPort allIn, int ring, int core) throws Exception {
        Affinity.setAffinity(core);
        try (NetmapPort out = allOut.openRing(ring);
                NetmapPort in = allIn.openRing(ring);
                TxRing tx = out.txRing(ring);
                RxRing rx = in.rxRing(ring)) {
            announce(in, ring);
            byte[] frame = TestFrame.of(OUT + ring, IN + ring, 0).array();
            long sent = 0;
            long received = 0;
            while (sent < frames || (received < frames && in.awaitRx(QUIET))) {
                for (int i = 0; i < BATCH && sent < frames && tx.send(frame); i++) {
                    sent++;
                }
                tx.sync();
                rx.sync();
                received += rx.receive((region, offset, length, more) -> {}, BATCH);
            }
            System.out.printf(Locale.ROOT, "ring %d on core %d: sent %d, received %d%n", ring, core, sent, received);
            return received;
        }
    }

    /** A switch learns where a station is from what it sends; what is for nobody it knows goes to all, on their first ring. */
    private static void announce(NetmapPort in, int ring) {
        try (TxRing tx = in.txRing(ring)) {
            tx.send(TestFrame.of(IN + ring, OUT + ring, 0).rewind());
            tx.sync();
        }
    }
}
