package io.github.netmap4j.tools.gen;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.Invocation;
import io.github.netmap4j.tools.run.LongCommand;
import io.github.netmap4j.tools.run.Pace;
import io.github.netmap4j.tools.run.PortNaming;
import io.github.netmap4j.tools.run.Progress;
import io.github.netmap4j.tools.run.Rate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code netmap gen}: sends, receives, and measures round trips, by pkt-gen's letters. */
@Command(
        name = "gen",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sends packets, receives them, or measures round trips; pkt-gen's job, by its letters.")
public final class GenCommand extends LongCommand {

    private static final int LINK_SECONDS = 2;

    @Option(
            names = "-i",
            paramLabel = "PORT",
            required = true,
            description = "The port: eth0, vale0:a, x{1, or whatever netmap takes.")
    private String port;

    @Option(
            names = "-f",
            paramLabel = "FUNCTION",
            defaultValue = "rx",
            description = "tx sends, rx receives, ping measures round trips, pong sends back (${DEFAULT-VALUE}).")
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
            description = "How many threads; with more than one, each has a ring pair of its own (${DEFAULT-VALUE}).")
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

    @Mixin
    private FrameOptions frames;

    @Mixin
    private UnusedLetters unused;

    private final Latency latency = new Latency();

    /**
     * The command.
     *
     * @param invocation where it prints, and what ends it
     */
    public GenCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws IOException {
        checkArguments();
        NetmapDevice netmap = device().device();
        requireSafe(List.of(port));
        List<GenPort> ports = new ArrayList<>();
        try {
            for (int i = 0; i < threads; i++) {
                ports.add(GenPort.open(netmap, port, conf, threads == 1 ? -1 : i));
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
        check(linkSeconds == null || linkSeconds >= 0, "-w must be 0 or more, not " + linkSeconds);
        boolean echo = function == GenFunction.PING || function == GenFunction.PONG;
        check(threads == 1 || !echo, "-f " + function + " has one thread: leave out -p");
        frames.check();
        if (function == GenFunction.PING) {
            int least = UdpFrames.headers(frames.six()) + EchoClient.PAYLOAD;
            check(
                    frames.mostLength() >= least,
                    "-l must be " + least + " or more for ping, not " + frames.mostLength());
        }
    }

    private void run(List<GenPort> ports, NetmapDevice netmap) throws IOException {
        List<GenLoop> loops = new ArrayList<>();
        for (GenPort each : ports) {
            loops.add(loop(each, loops.size()));
        }
        invocation().watchesStop();
        if (invocation().stop().await(TimeUnit.SECONDS.toNanos(linkSeconds(netmap)))) {
            return;
        }
        boolean ping = function == GenFunction.PING;
        Progress progress = Progress.start(
                invocation(),
                device(),
                report(),
                loops.stream().flatMap(loop -> loop.tallies().stream()).toList(),
                ping ? latency::interval : () -> "");
        try (progress) {
            runAll(loops);
        }
        progress.summary(ping ? latency.total() : "", line -> {
            if (ping) {
                latency.json(line);
            }
        });
    }

    /** Drivers of NICs take the link down when they enter netmap mode. */
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
        long share = count == 0 ? 0 : Math.max(1, count / threads);
        Pace pace = new Pace(rate, 1.0 / threads, invocation().stop());
        return switch (function) {
            case TX -> {
                FrameTemplate template = frames.template(port, seed(index));
                int size = (int) on.desc().txring(on.desc().first_tx_ring()).nr_buf_size();
                SendSettings how =
                        new SendSettings(share, batch, frames.slotBytes(template.length(), size), frames.rubbish());
                yield new FrameSender(
                        on, template, pace, how, shown, invocation().stop());
            }
            case RX ->
                new FrameReceiver(
                        on, share, batch, endsWhenIdle, shown, invocation().stop());
            case PONG ->
                new EchoServer(on, frames.sourceMac(port), count, invocation().stop());
            case PING -> {
                UdpFrames template = frames.udp(port, seed(index));
                int payload = UdpFrames.headers(frames.six());
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
