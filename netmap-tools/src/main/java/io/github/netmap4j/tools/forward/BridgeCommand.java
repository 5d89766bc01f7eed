package io.github.netmap4j.tools.forward;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.select.Interest;
import io.github.netmap4j.select.NetmapSelector;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.tools.run.CommandReport;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.Invocation;
import io.github.netmap4j.tools.run.LongCommand;
import io.github.netmap4j.tools.run.PortNaming;
import io.github.netmap4j.tools.run.ToolException;
import io.github.netmap4j.tools.view.JsonLine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code netmap bridge}: joins two ports, or a NIC and its host's network stack, or a port and itself. */
@Command(
        name = "bridge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Joins two ports: forwards what one receives to the other. With one port, joins a NIC with its host.",
            "Ports of one memory exchange buffers, others copy: vale0:a@1 and vale1:b@1 are both in memory 1."
        })
public final class BridgeCommand extends LongCommand {

    private static final int MAX_PORTS = 2;
    private static final Duration LOOK = Duration.ofMillis(100);
    /** How long to wait for room in a full ring, in nanoseconds. */
    private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(50);

    @Option(names = "-i", paramLabel = "PORT", description = "A port; give it once or twice.")
    private List<String> named = List.of();

    @Parameters(arity = "0..2", paramLabel = "PORT", description = "A port, without -i.")
    private List<String> plain = List.of();

    @Option(
            names = "-b",
            paramLabel = "COUNT",
            defaultValue = "1024",
            description = "How many packets of a ring at a time (${DEFAULT-VALUE}).")
    private int burst;

    @Option(names = "-c", description = "Copy packets even where buffers could be exchanged.")
    private boolean copy;

    @Option(names = "-L", description = "With one port: send back what it receives, instead of to the host.")
    private boolean loopback;

    @Option(
            names = "-w",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "How long to wait for the links (${DEFAULT-VALUE}).")
    private int linkSeconds;

    /**
     * The command.
     *
     * @param invocation where it prints, and what ends it
     */
    public BridgeCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        // As upstream, treats the same name twice as one port.
        List<String> names =
                Stream.concat(named.stream(), plain.stream()).distinct().toList();
        check(!names.isEmpty() && names.size() <= MAX_PORTS, "name one port, or two: netmap bridge eth0 vale0:a");
        check(burst >= 1, "-b must be 1 or more, not " + burst);
        check(linkSeconds >= 0, "-w must be 0 or more, not " + linkSeconds);
        check(!loopback || names.size() == 1, "-L is for one port");
        NetmapDevice netmap = device().device();
        requireSafe(names);
        String first = names.getFirst();
        String second = names.size() == 2 ? names.getLast() : loopback ? first : PortNaming.interfaceOf(first) + "^";
        try (NetmapPort a = open(netmap, first);
                NetmapPort b = names.size() == 1 && loopback ? null : open(netmap, second)) {
            invocation().watchesStop();
            if (!invocation().stop().await(TimeUnit.SECONDS.toNanos(linkSeconds))) {
                run(a, first, b == null ? a : b, second);
            }
        }
        return ExitStatus.DONE;
    }

    private static NetmapPort open(NetmapDevice netmap, String name) throws IOException {
        return NetmapPort.builder(PortNaming.portspec(name))
                .device(netmap)
                .statistics()
                .open();
    }

    private void run(NetmapPort a, String first, NetmapPort b, String second) throws IOException, InterruptedException {
        boolean swap = !copy && a.memoryId() == b.memoryId();
        List<RingForwarder> directions = new ArrayList<>();
        join(a, b, swap, PortNaming.bare(first) + " > " + PortNaming.bare(second), directions);
        if (a != b) {
            join(b, a, swap, PortNaming.bare(second) + " > " + PortNaming.bare(first), directions);
        }
        CommandReport extra = new CommandReport() {
            @Override
            public String summary() {
                long lost = undeliverable(directions);
                return (swap ? "buffers were exchanged" : "packets were copied")
                        + (lost == 0 ? "" : ", " + lost + " packets were too large for the other port");
            }

            @Override
            public void addTo(JsonLine summary) {
                summary.put("zeroCopy", swap).put("undeliverable", undeliverable(directions));
            }
        };
        runWithProgress(directions.stream().map(RingForwarder::tally).toList(), extra, () -> {
            try (NetmapSelector selector = new NetmapSelector()) {
                selector.register(a, Interest.RX);
                if (a != b) {
                    selector.register(b, Interest.RX);
                }
                forward(directions, selector);
            }
        });
    }

    private static long undeliverable(List<RingForwarder> directions) {
        return directions.stream()
                .map(RingForwarder::from)
                .distinct()
                .mapToLong(RxRing::undeliverable)
                .sum();
    }

    private static void join(NetmapPort a, NetmapPort b, boolean swap, String name, List<RingForwarder> directions) {
        List<RxRing> sources = a.isHostPort() ? List.of(a.hostRxRing(0)) : a.rxRings();
        List<TxRing> targets = b.isHostPort() ? List.of(b.hostTxRing(0)) : b.txRings();
        if (sources.isEmpty() || targets.isEmpty()) {
            throw new ToolException(
                    ExitStatus.FAILED,
                    (sources.isEmpty() ? a.name() + " has no receive ring" : b.name() + " has no transmit ring")
                            + " that is bound: leave out /T, /R and -N in its name");
        }
        for (int i = 0; i < sources.size(); i++) {
            String row = sources.size() == 1 ? name : name + " " + i;
            directions.add(new RingForwarder(sources.get(i), targets.get(i % targets.size()), swap, row));
        }
    }

    private void forward(List<RingForwarder> directions, NetmapSelector selector) throws InterruptedException {
        Set<RxRing> receivers = firstOfEachPort(directions);
        while (!invocation().stop().isRequested()) {
            int packets = 0;
            for (RingForwarder direction : directions) {
                if (receivers.contains(direction.from())) {
                    direction.from().sync();
                }
                int now = direction.forward(burst);
                if (now > 0 || direction.to().pending() > 0) {
                    direction.to().sync();
                }
                packets += now;
            }
            if (packets == 0) {
                rest(directions, selector);
            }
        }
    }

    /** One ring of each port, since a sync covers all receive rings of a port. */
    private static Set<RxRing> firstOfEachPort(List<RingForwarder> directions) {
        Set<RxRing> first = new LinkedHashSet<>();
        for (RingForwarder direction : directions) {
            if (first.stream()
                    .noneMatch(ring -> ring.region().equals(direction.from().region()))) {
                first.add(direction.from());
            }
        }
        return first;
    }

    private void rest(List<RingForwarder> directions, NetmapSelector selector) throws InterruptedException {
        for (RingForwarder direction : directions) {
            if (direction.from().available() > 0) {
                invocation().stop().await(PAUSE);
                return;
            }
        }
        int ready = selector.select(LOOK);
        for (int i = 0; i < ready; i++) {
            selector.ready(i).check();
        }
    }
}
