package io.github.netmap4j.tools.capture;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.pcap.CaptureWriter;
import io.github.netmap4j.pcap.CaptureWriterBuilder;
import io.github.netmap4j.tools.filter.FrameFilter;
import io.github.netmap4j.tools.run.CommandReport;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.Invocation;
import io.github.netmap4j.tools.run.LongCommand;
import io.github.netmap4j.tools.run.PortNaming;
import io.github.netmap4j.tools.run.Progress;
import io.github.netmap4j.tools.view.JsonLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code netmap capture}: writes what a port receives into a capture file, with tcpdump's letters. */
@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes what a port receives into a capture file; without -w, prints a line for each packet.",
            "A port of a NIC takes its traffic from the host. A monitor does not: vale0:a/rt is a copy of what another"
                    + " program's port vale0:a receives and sends."
        },
        footer = {
            "",
            "A filter uses tcpdump's words: ip, ip6, arp, vlan [ID], tcp, udp, icmp, icmp6, proto N, [src|dst] host A,"
                    + " [src|dst] net A/BITS, [src|dst] port N[-M], ether [src|dst] host MAC, broadcast, multicast,"
                    + " less BYTES, greater BYTES; and, or, not, ( ).",
            "Example:  netmap capture -i vale0:tap -w dns.pcap udp and port 53"
        })
public final class CaptureCommand extends LongCommand {

    private static final String STANDARD_OUTPUT = "-";
    private static final long MILLION = 1_000_000;

    @Option(names = "-i", paramLabel = "PORT", required = true, description = "The port.")
    private String port;

    @Option(
            names = "-w",
            paramLabel = "FILE",
            description = "Where to write: pcapng if the name ends in .pcapng, else pcap; - is the standard output.")
    private @Nullable String file;

    @Option(names = "-c", paramLabel = "COUNT", defaultValue = "0", description = "End after this many packets.")
    private long count;

    @Option(names = "-s", paramLabel = "BYTES", description = "Keep this many bytes of each packet (all).")
    private @Nullable Integer snapLength;

    @Option(names = "-C", paramLabel = "MILLIONS", description = "Begin a new file after this many million bytes.")
    private @Nullable Integer rotateMillions;

    @Option(names = "-G", paramLabel = "SECONDS", description = "Begin a new file after this many seconds.")
    private @Nullable Integer rotateSeconds;

    @Option(
            names = "--immediate-mode",
            description =
                    "Take each packet at once. Otherwise those that come fast gather for up to a millisecond, and so their times"
                            + " are coarse; that takes a small part of the processor time.")
    private boolean immediate;

    @Option(names = "-W", paramLabel = "FILES", description = "Keep this many files, with -C or -G.")
    private @Nullable Integer keep;

    @Parameters(arity = "0..*", paramLabel = "FILTER", description = "Which packets to capture (all).")
    private List<String> filter = List.of();

    /**
     * The command.
     *
     * @param invocation where it prints, and what ends it
     */
    public CaptureCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check(count >= 0, "-c must be 0 or more, not " + count);
        boolean rotates = rotateMillions != null || rotateSeconds != null;
        boolean toFile = file != null && !file.equals(STANDARD_OUTPUT);
        check(!rotates || toFile, "-C and -G need a file: -w FILE");
        check(keep == null || rotates, "-W goes with -C or -G");
        for (Integer each : Arrays.asList(snapLength, rotateMillions, rotateSeconds, keep)) {
            check(each == null || each >= 1, "-s, -C, -G and -W must be 1 or more");
        }
        FrameFilter wanted = parsed();
        requireSafe(List.of(port));
        try (NetmapPort open = NetmapPort.builder(PortNaming.portspec(port))
                        .device(device().device())
                        .open();
                PacketSink sink = sink()) {
            run(open, wanted, sink, toFile);
        }
        return ExitStatus.DONE;
    }

    private FrameFilter parsed() {
        try {
            return FrameFilter.parse(String.join(" ", filter));
        } catch (IllegalArgumentException none) {
            throw wrong(String.valueOf(none.getMessage()));
        }
    }

    private PacketSink sink() throws IOException {
        if (file == null) {
            return new LineSink(invocation().out());
        }
        CaptureWriterBuilder builder = file.equals(STANDARD_OUTPUT)
                ? CaptureWriter.builder(Channels.newChannel(System.out))
                : CaptureWriter.builder(Path.of(file));
        builder.interfaceName(PortNaming.bare(port));
        if (snapLength != null) {
            builder.snapLength(snapLength);
        }
        if (rotateMillions != null) {
            builder.rotateAtBytes(rotateMillions * MILLION);
        }
        if (rotateSeconds != null) {
            builder.rotateAfter(Duration.ofSeconds(rotateSeconds));
        }
        if (keep != null) {
            builder.keep(keep);
        }
        return new FileSink(builder.open());
    }

    private void run(NetmapPort open, FrameFilter wanted, PacketSink sink, boolean toFile)
            throws IOException, InterruptedException {
        invocation().watchesStop();
        PortCapture capture = new PortCapture(
                open,
                PortNaming.bare(port),
                wanted,
                sink,
                count,
                immediate,
                invocation().stop());
        // Keeps reports off the standard output if packets go there.
        PrintWriter reports = toFile ? invocation().out() : invocation().err();
        Invocation shown =
                toFile ? invocation() : new Invocation(reports, invocation().err(), false);
        CommandReport extra = new CommandReport() {
            @Override
            public String summary() {
                return sink.records() + " packets " + (toFile ? "written to " + file : "captured");
            }

            @Override
            public void addTo(JsonLine summary) {
                summary.put("captured", sink.records());
            }
        };
        Progress.during(shown, device(), report(), capture.tallies(), extra, () -> {
            try (sink) {
                capture.run();
            }
        });
    }
}
