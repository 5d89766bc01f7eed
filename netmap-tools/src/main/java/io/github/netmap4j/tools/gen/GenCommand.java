package io.github.netmap4j.tools.gen;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.tools.run.CommandReport;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.Invocation;
import io.github.netmap4j.tools.run.LongCommand;
import io.github.netmap4j.tools.run.Pace;
import io.github.netmap4j.tools.run.PortNaming;
import io.github.netmap4j.tools.run.Rate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code netmap gen}: sends, receives, and measures round trips, with pkt-gen's letters. */
@Command(
        name = "gen",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sends packets, receives them, or measures round trips; like pkt-gen, with its letters.")
public final class GenCommand extends LongCommand {

    private static final int LINK_SECONDS = 2;
    private static final Set<Integer> LENGTHS = Set.of(0, 10, 12);

    @Option(
            names = "-i",
            paramLabel = "PORT",
            required = true,
            description = "The port: eth0, vale0:a, x{1, or any other name that netmap accepts.")
    private String port;

    @Option(
            names = "-f",
            paramLabel = "FUNCTION",
            defaultValue = "rx",
            description =
                    "tx sends, rx receives, ping measures round trips, pong sends back; txseq numbers its packets,"
                            + " rxseq counts missing numbers (${DEFAULT-VALUE}).")
    private GenFunction function;

    @Option(
            names = "-n",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "How many packets or round trips; 0 for no end (${DEFAULT-VALUE}).")
    private long count;

    @Option(names = "-b", paramLabel = "COUNT", description = "How many packets at a time (512; ping and pong 1).")
    private int burst;

    @Option(
            names = "-R",
            paramLabel = "RATE",
            converter = Rate.Converter.class,
            description = "How fast to send: 10000 or 1.5M packets per second, or 100Mbit.")
    private @Nullable Rate rate;

    @Option(
            names = "-p",
            paramLabel = "THREADS",
            defaultValue = "1",
            description = "How many threads; with more than one, each has its own ring pair (${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "-w",
            paramLabel = "SECONDS",
            description = "How long to wait for the link (2 for a NIC of the kernel's netmap, else 0).")
    private @Nullable Integer linkSeconds;

    @Option(names = "-W", description = "rx: end at once if nothing has arrived.")
    private boolean endsWhenIdle;

    @Option(names = "-X", description = "Print each packet in hexadecimal.")
    private boolean dump;

    @Option(names = "-B", description = "The same as --framing.")
    private boolean framing;

    @Option(
            names = "-C",
            paramLabel = "SLOTS[,RX_SLOTS[,RINGS[,RX_RINGS]]]",
            converter = RingConf.Converter.class,
            description = "Slots and rings of a port that the open makes, on a switch or a pipe.")
    private RingConf conf = RingConf.DEFAULT;

    @Option(
            names = "-H",
            paramLabel = "BYTES",
            description =
                    "Put an empty virtio-net header before each frame, and expect one: 10 or 12 bytes, 0 for none."
                            + " By default, a switch's port keeps its header.")
    private @Nullable Integer header;

    @Mixin
    private FrameOptions frames;

    @Mixin
    private UnusedLetters unused;

    private final Latency latency = new Latency();
    private final List<SequenceCheck> checks = new ArrayList<>();

    /**
     * The command.
     *
     * @param invocation where it prints, and what ends it
     */
    public GenCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkArguments();
        NetmapDevice netmap = device().device();
        requireSafe(List.of(port));
        List<GenPort> ports = new ArrayList<>();
        try {
            for (int i = 0; i < threads; i++) {
                int nicRings = ports.isEmpty() ? 1 : function.rings(ports.getFirst());
                ports.add(GenPort.open(netmap, port, conf, threads == 1 ? -1 : i, nicRings, header));
            }
            run(ports, netmap);
        } finally {
            ports.forEach(GenPort::close);
        }
        return ExitStatus.DONE;
    }

    private void checkArguments() {
        if (framing) {
            report().countFraming();
        }
        String refusal = unused.refusal();
        check(refusal == null, String.valueOf(refusal));
        check(!port.startsWith("tap:"), "-i " + port + ": use --device xdp with the interface's own name");
        check(!port.startsWith("pcap:"), "-i " + port + ": use netmap capture, or netmap replay");
        check(count >= 0, "-n must be 0 or more, not " + count);
        check(burst >= 0, "-b must be 1 or more, not " + burst);
        check(threads >= 1, "-p must be 1 or more, not " + threads);
        check(count == 0 || count >= threads, "-n must be as many as the threads or more, not " + count);
        check(linkSeconds == null || linkSeconds >= 0, "-w must be 0 or more, not " + linkSeconds);
        check(header == null || LENGTHS.contains(header), "-H must be 0, 10 or 12, not " + header);
        check(threads == 1 || function.mayHaveThreads(), "-f " + function + " has one thread: leave out -p");
        frames.check();
        if (function.payload() > 0) {
            int least = UdpFrames.headers(frames.six()) + function.payload();
            check(frames.areMade(), "-f " + function + " makes its frames: leave out -P and -r");
            check(
                    frames.leastLength() >= least,
                    "-l must be " + least + " or more for " + function + ", not " + frames.leastLength());
        }
    }

    private void run(List<GenPort> ports, NetmapDevice netmap) throws IOException, InterruptedException {
        List<GenLoop> loops = new ArrayList<>();
        for (GenPort each : ports) {
            loops.add(loop(each, loops.size()));
        }
        invocation().watchesStop();
        if (invocation().stop().await(TimeUnit.SECONDS.toNanos(linkSeconds(netmap)))) {
            return;
        }
        CommandReport extra =
                switch (function) {
                    case PING -> latency;
                    case RXSEQ -> new SequenceReport(checks);
                    default -> CommandReport.NONE;
                };
        runWithProgress(loops.stream().flatMap(loop -> loop.tallies().stream()).toList(), extra, () -> runAll(loops));
    }

    /** NIC drivers take the link down when they enter netmap mode. */
    private int linkSeconds(NetmapDevice netmap) {
        if (linkSeconds != null) {
            return linkSeconds;
        }
        String spec = PortNaming.portspec(port);
        boolean nic = spec.startsWith("netmap:") && !spec.contains("{") && !spec.contains("}");
        return nic && netmap.node().isPresent() ? LINK_SECONDS : 0;
    }

    private GenLoop loop(GenPort on, int index) throws IOException {
        int batch = burst == 0 ? function.burst() : burst;
        FrameDump shown = dump ? new FrameDump(invocation().out()) : null;
        long share = count / threads + (index < count % threads ? 1 : 0);
        Pace pace = new Pace(rate, 1.0 / threads, invocation().stop());
        return switch (function) {
            case TX, TXSEQ -> {
                boolean numbered = function == GenFunction.TXSEQ;
                FrameTemplate template = frames.template(port, seed(index), on.headerLength(), numbered);
                int size = (int) on.desc().txring(on.desc().first_tx_ring()).nr_buf_size();
                SendSettings how = new SendSettings(
                        share, batch, frames.slotBytes(template.length(), size), frames.rubbish(), numbered);
                yield new FrameSender(
                        on, template, pace, how, shown, invocation().stop());
            }
            case RX, RXSEQ -> {
                SequenceCheck check = function == GenFunction.RX
                        ? null
                        : new SequenceCheck(on.desc().last_rx_ring() + 1, on.headerLength());
                if (check != null) {
                    checks.add(check);
                }
                yield new FrameReceiver(
                        on,
                        share,
                        batch,
                        endsWhenIdle,
                        shown,
                        check,
                        invocation().stop());
            }
            case PONG ->
                new EchoServer(on, frames.sourceMac(port), count, invocation().stop());
            case PING -> {
                UdpFrames template = frames.udp(port, seed(index), on.headerLength(), false);
                int payload = on.headerLength() + UdpFrames.headers(frames.six());
                yield new EchoClient(
                        on,
                        template,
                        payload,
                        pace,
                        count,
                        latency,
                        invocation().stop());
            }
        };
    }

    private static long seed(int index) {
        return System.nanoTime() + index * 0x1234_5678_9abcL;
    }
}
