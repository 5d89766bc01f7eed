package io.github.netmap4j.tools.forward;

import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RxBatch;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.packet.Packet;
import io.github.netmap4j.packet.Toeplitz;
import io.github.netmap4j.tools.run.CommandReport;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.Invocation;
import io.github.netmap4j.tools.run.LongCommand;
import io.github.netmap4j.tools.run.PortNaming;
import io.github.netmap4j.tools.run.Tally;
import io.github.netmap4j.tools.view.JsonLine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code netmap lb}: deals the packets of a port to pipes, by a hash of their flow. */
@Command(
        name = "lb",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Deals the packets of a port to pipes; packets of one connection, both ways, go to the same pipe.",
            "Each group of pipes gets all packets. Programs read at the pipes' other ends: vale0:a}0, name}0."
        })
public final class LbCommand extends LongCommand {

    private static final Duration LOOK = Duration.ofMillis(100);
    /** How long to wait for room in full pipes, in nanoseconds. */
    private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(50);

    @Option(names = "-i", paramLabel = "PORT", required = true, description = "The port to read.")
    private String port;

    @Option(
            names = "-p",
            paramLabel = "[NAME:]COUNT",
            converter = PipeGroup.Converter.class,
            description =
                    "A group of pipes (2 pipes of the port's name). May be repeated; groups of one name are numbered on.")
    private List<PipeGroup> groups = List.of();

    @Option(
            names = "-B",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "Extra buffers for packets whose pipe is full; shared by all pipes (${DEFAULT-VALUE}).")
    private int extraBuffers;

    @Option(
            names = "-b",
            paramLabel = "COUNT",
            defaultValue = "2048",
            description = "How many packets at a time (${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "-w",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "How long to wait for the link (${DEFAULT-VALUE}).")
    private int linkSeconds;

    private final Packet packet = new Packet();
    private final Toeplitz hash = Toeplitz.symmetric();

    /**
     * The command.
     *
     * @param invocation where it prints, and what ends it
     */
    public LbCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check(extraBuffers >= 0, "-B must be 0 or more, not " + extraBuffers);
        check(batch >= 1, "-b must be 1 or more, not " + batch);
        check(linkSeconds >= 0, "-w must be 0 or more, not " + linkSeconds);
        requireSafe(List.of(port));
        List<NetmapPort> pipes = new ArrayList<>();
        try (NetmapPort in = NetmapPort.builder(PortNaming.portspec(port))
                .device(device().device())
                .extraBuffers(extraBuffers)
                .open()) {
            try {
                run(in, pipes);
            } finally {
                pipes.forEach(NetmapPort::close);
            }
        }
        return ExitStatus.DONE;
    }

    private void run(NetmapPort in, List<NetmapPort> pipes) throws IOException, InterruptedException {
        SpareBuffers spare = new SpareBuffers(in.extraBuffers());
        List<List<PipeOutput>> outputs = open(in, pipes, spare);
        List<RxRing> rings = in.rxRings();
        List<Tally> received = new ArrayList<>();
        for (RxRing ring : rings) {
            received.add(new Tally(PortNaming.bare(port) + " rx " + ring.index()));
        }
        List<PipeOutput> all = outputs.stream().flatMap(List::stream).toList();
        invocation().watchesStop();
        if (invocation().stop().await(TimeUnit.SECONDS.toNanos(linkSeconds))) {
            return;
        }
        List<Tally> tallies = Stream.concat(received.stream(), all.stream().map(PipeOutput::tally))
                .toList();
        runWithProgress(tallies, extra(spare, all), () -> {
            while (!invocation().stop().isRequested()) {
                boolean any = false;
                for (int i = 0; i < rings.size(); i++) {
                    any |= deal(rings.get(i), received.get(i), outputs);
                }
                for (int i = 0; i < all.size(); i++) {
                    all.get(i).flush();
                }
                if (any) {
                    rings.getFirst().sync();
                } else {
                    rest(in, all);
                }
            }
        });
    }

    private static CommandReport extra(SpareBuffers spare, List<PipeOutput> outputs) {
        return new CommandReport() {
            private long dropped() {
                return outputs.stream().mapToLong(PipeOutput::dropped).sum();
            }

            private long waiting() {
                return outputs.stream().mapToLong(PipeOutput::waiting).sum();
            }

            @Override
            public String summary() {
                return "no room in pipes and " + spare.size() + " extra buffers for " + dropped() + " packets, "
                        + waiting() + " still waited";
            }

            @Override
            public void addTo(JsonLine summary) {
                summary.put("extraBuffers", spare.size())
                        .put("dropped", dropped())
                        .put("waiting", waiting());
            }
        };
    }

    private List<List<PipeOutput>> open(NetmapPort in, List<NetmapPort> pipes, SpareBuffers spare) throws IOException {
        Map<String, Integer> next = new HashMap<>();
        List<List<PipeOutput>> outputs = new ArrayList<>();
        for (PipeGroup group : groups.isEmpty() ? List.of(PipeGroup.DEFAULT) : groups) {
            List<PipeOutput> members = new ArrayList<>();
            String base = group.name() == null ? PortNaming.withoutSuffix(port) : group.name();
            for (int i = 0; i < group.count(); i++) {
                int number = next.merge(base, 1, Integer::sum) - 1;
                String name = base + "{" + number;
                NetmapPort pipe = NetmapPort.builder(PortNaming.portspec(name))
                        .memoryOf(in)
                        .open();
                pipes.add(pipe);
                PipeOutput output = new PipeOutput(pipe, name, spare);
                spare.serve(output);
                members.add(output);
            }
            outputs.add(members);
        }
        return outputs;
    }

    /** Deals a ring's packets: copies to all groups but the last, which gets the buffers. */
    private boolean deal(RxRing ring, Tally received, List<List<PipeOutput>> outputs) {
        long bytes = 0;
        int count;
        try (RxBatch packets = ring.recv(batch)) {
            count = packets.size();
            for (int i = 0; i < count; i++) {
                Frame frame = packets.get(i);
                bytes += frame.length();
                int flow = flow(frame);
                int last = outputs.size() - 1;
                for (int group = 0; group < last; group++) {
                    of(outputs.get(group), flow).copy(frame);
                }
                of(outputs.get(last), flow).move(frame);
            }
        }
        received.add(count, bytes);
        return count > 0;
    }

    /** Hashes the first fragment, which has the headers. All packets without headers go to one pipe. */
    private int flow(Frame frame) {
        packet.parse(frame.region(), frame.offset(), frame.fragmentLength(0));
        return hash.hash(packet);
    }

    private static PipeOutput of(List<PipeOutput> group, int flow) {
        return group.get(Integer.remainderUnsigned(flow, group.size()));
    }

    private void rest(NetmapPort in, List<PipeOutput> outputs) throws InterruptedException {
        for (PipeOutput output : outputs) {
            if (output.waiting() > 0) {
                invocation().stop().await(PAUSE);
                in.awaitRx(Duration.ZERO);
                return;
            }
        }
        in.awaitRx(LOOK);
    }
}
