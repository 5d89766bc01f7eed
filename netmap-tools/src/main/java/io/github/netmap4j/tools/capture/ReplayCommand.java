package io.github.netmap4j.tools.capture;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.pcap.CaptureWriter;
import io.github.netmap4j.tools.run.Bandwidth;
import io.github.netmap4j.tools.run.Delay;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.Invocation;
import io.github.netmap4j.tools.run.LongCommand;
import io.github.netmap4j.tools.run.Loss;
import io.github.netmap4j.tools.run.PortNaming;
import io.github.netmap4j.tools.run.Rate;
import io.github.netmap4j.tools.run.Tally;
import io.github.netmap4j.xdp.preflight.XdpPreflight;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code netmap replay}: sends the frames of a capture file, from one port or from two. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends the frames of a capture file: at the recorded times, faster, at a rate, or as fast as possible.",
            "With two ports, sends each frame from the port of its source address; --to records what arrives"
                    + " at the other port and compares it."
        })
public final class ReplayCommand extends LongCommand {

    private static final double SLOWEST = 0.001;
    private static final double FASTEST = 1000;
    private static final int MAX_PORTS = 2;
    private static final String STANDARD_INPUT = "-";

    @Option(
            names = {"-f", "--from"},
            paramLabel = "FILE",
            required = true,
            description = "The capture, pcap or pcapng of Ethernet; - is the standard input.")
    private String from;

    @Option(
            names = {"-i", "--port"},
            paramLabel = "PORT",
            required = true,
            description = "The port; given twice, the two sides of the capture.")
    private List<String> ports;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "1 is the pace of the capture, 2 twice that, 0 as fast as possible (${DEFAULT-VALUE}).")
    private double speed;

    @Option(
            names = {"-R", "--rate"},
            paramLabel = "RATE",
            converter = Rate.Converter.class,
            description = "A steady rate instead: 10000 or 1.5M packets per second, or 100Mbit.")
    private @Nullable Rate rate;

    @Option(
            names = {"-B", "--bandwidth"},
            paramLabel = "BPS",
            converter = Bandwidth.Converter.class,
            description = "nmreplay's option for both: 100M bits per second, ether,100M with framing, real,FACTOR.")
    private @Nullable Bandwidth bandwidth;

    @Option(
            names = {"-D", "--delay"},
            paramLabel = "TIME",
            converter = Delay.Converter.class,
            description = "Delay each frame, in the same order: 20ms, uniform,MIN,MAX or exp,MEAN,MIN.")
    private @Nullable Delay delay;

    @Option(
            names = {"-L", "--loss"},
            paramLabel = "SHARE",
            converter = Loss.Converter.class,
            description = "Leave frames out at random: 0.01 or 1%% of them, or ber,1e-9 of the bits.")
    private @Nullable Loss loss;

    @Option(
            names = "-w",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "How long to wait for the links (${DEFAULT-VALUE}).")
    private int linkSeconds;

    @Option(
            names = "--loops",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "How many times; 0 for no end (${DEFAULT-VALUE}).")
    private long loops;

    @Option(
            names = "-b",
            paramLabel = "COUNT",
            defaultValue = "64",
            description = "The most frames between two syncs (${DEFAULT-VALUE}).")
    private int burst;

    @Option(names = "--cut", description = "Also send frames whose end was not captured, as they are.")
    private boolean cut;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description =
                    "With two ports: write what arrives, and compare it with what was sent. Exit status 1 if they differ.")
    private @Nullable Path to;

    /**
     * The command.
     *
     * @param invocation where it prints, and what ends it
     */
    public ReplayCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkArguments();
        device().device();
        requireSafe(ports);
        Stations stations = new Stations();
        if (ports.size() == MAX_PORTS) {
            try (CaptureReader in = open()) {
                stations.learn(in);
            }
        }
        if (device().isXdp()) {
            describeMachine();
        }
        // Opens the file first, so that a failure is reported before anything is sent.
        try (CaptureWriter out = to == null
                        ? null
                        : CaptureWriter.builder(to).microseconds().open();
                NetmapPort left = port(ports.getFirst());
                NetmapPort right = ports.size() == MAX_PORTS ? port(ports.getLast()) : null) {
            invocation().watchesStop();
            if (invocation().stop().await(TimeUnit.SECONDS.toNanos(linkSeconds))) {
                return ExitStatus.DONE;
            }
            return run(stations, out, right == null ? List.of(left) : List.of(left, right));
        }
    }

    private void checkArguments() throws IOException {
        check(ports.size() <= MAX_PORTS, "give -i at most twice");
        double factor = bandwidth().speed();
        check(
                factor == 0 || (factor >= SLOWEST && factor <= FASTEST),
                "--speed must be 0, or " + SLOWEST + " to " + FASTEST + ", not " + factor);
        check(rate == null || speed == 1, "--speed or --rate, not both");
        check(bandwidth == null || (rate == null && speed == 1), "-B, or --speed, or --rate, not two of them");
        check(
                delay == null || bandwidth().rate() != null || bandwidth().speed() > 0,
                "--delay needs times that it adds to: not with --speed 0");
        check(linkSeconds >= 0, "-w must be 0 or more, not " + linkSeconds);
        check(loops >= 0, "--loops must be 0 or more, not " + loops);
        check(burst >= 1, "-b must be 1 or more, not " + burst);
        boolean input = from.equals(STANDARD_INPUT);
        check(!input || (ports.size() == 1 && loops == 1), "the standard input is read once: one port, one loop");
        if (to != null) {
            check(ports.size() == MAX_PORTS, "--to needs two ports: what one sends arrives at the other");
            check(loops != 0, "--to needs an end: --loops 1 or more");
            check(loss == null, "--to compares what arrives with all that was sent: not with --loss");
            check(
                    !Files.exists(to) || !Files.exists(Path.of(from)) || !Files.isSameFile(Path.of(from), to),
                    "--to would overwrite the capture to replay: " + to);
        }
    }

    /** For reports to others: the machine and its interfaces, if the ports are the machine's. */
    private void describeMachine() {
        PrintWriter err = invocation().err();
        err.printf(
                Locale.ROOT,
                "%s %s, %s, Java %s%n",
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.version());
        ports.forEach(port -> err.println(XdpPreflight.of(PortNaming.interfaceOf(port))));
        err.flush();
    }

    private CaptureReader open() throws IOException {
        return from.equals(STANDARD_INPUT) ? CaptureReader.standardInput().open() : CaptureReader.open(Path.of(from));
    }

    private NetmapPort port(String name) throws IOException {
        return NetmapPort.builder(PortNaming.portspec(name))
                .device(device().device())
                .open();
    }

    private int run(Stations stations, @Nullable CaptureWriter out, List<NetmapPort> open)
            throws IOException, InterruptedException {
        List<BatchSender> sides = new ArrayList<>();
        List<ArrivalRecorder> arrivals = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
            String name = PortNaming.bare(ports.get(i));
            sides.add(new BatchSender(open.get(i), name, invocation().stop()));
            if (out != null) {
                arrivals.add(
                        new ArrivalRecorder(open.get(i), name, out, invocation().stop()));
            }
        }
        Sendable which = new Sendable(cut);
        RandomGenerator random = new SplittableRandom();
        CaptureReplay replay = new CaptureReplay(
                which,
                new ReplayClock(bandwidth(), delay, random, invocation().stop()),
                stations,
                sides,
                arrivals,
                burst,
                loss,
                random,
                invocation().stop());
        List<Tally> tallies = Stream.concat(
                        sides.stream().map(BatchSender::tally),
                        arrivals.stream().map(ArrivalRecorder::tally))
                .toList();
        ReplayReport extra = new ReplayReport(replay, cut, to);
        runWithProgress(tallies, extra, () -> {
            for (long loop = 0;
                    (loops == 0 || loop < loops) && !invocation().stop().isRequested();
                    loop++) {
                try (CaptureReader in = open()) {
                    replay.run(in);
                }
            }
            replay.end();
            if (out != null && to != null) {
                out.close();
                if (!invocation().stop().isRequested()) {
                    extra.compared(CaptureComparison.firstDifference(Path.of(from), which, loops, to));
                }
            }
        });
        return extra.same() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private Bandwidth bandwidth() {
        return bandwidth != null ? bandwidth : new Bandwidth(rate, false, speed);
    }
}
