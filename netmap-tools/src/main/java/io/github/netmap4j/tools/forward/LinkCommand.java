package io.github.netmap4j.tools.forward;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.select.Interest;
import io.github.netmap4j.select.NetmapSelector;
import io.github.netmap4j.soft.link.Link;
import io.github.netmap4j.soft.link.LinkQueue;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.tools.run.Bandwidth;
import io.github.netmap4j.tools.run.CommandReport;
import io.github.netmap4j.tools.run.Delay;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.Invocation;
import io.github.netmap4j.tools.run.LongCommand;
import io.github.netmap4j.tools.run.Loss;
import io.github.netmap4j.tools.run.PortNaming;
import io.github.netmap4j.tools.view.JsonLine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code netmap link}: joins two ports by a link that delays, loses or spoils packets; tlem's job, by its letters. */
@Command(
        name = "link",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Joins two ports by a link that delays, loses or spoils packets.",
            "-B, -D, -L and -R are for both directions; given twice, the first is for packets from the first port."
        })
public final class LinkCommand extends LongCommand {

    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(100);
    /** How long to leave a full ring alone. */
    private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(50);

    /** Shorter waits are spun: no timer of the system is that exact. */
    private static final long SPIN = TimeUnit.MICROSECONDS.toNanos(60);

    @Option(names = "-i", paramLabel = "PORT", description = "A port; given twice.")
    private List<String> named = List.of();

    @Parameters(arity = "0..2", paramLabel = "PORT", description = "The same, without -i.")
    private List<String> plain = List.of();

    @Option(
            names = {"-B", "--bandwidth"},
            paramLabel = "BPS",
            converter = Bandwidth.Converter.class,
            description = "How fast packets leave: 100M bits per second (without limit).")
    private List<Bandwidth> bandwidths = List.of();

    @Option(
            names = {"-Q", "--queue"},
            paramLabel = "PACKETS",
            defaultValue = "1000",
            description = "How many packets may wait for a link with -B; others are dropped (${DEFAULT-VALUE}).")
    private int queue;

    @Option(
            names = {"-D", "--delay"},
            paramLabel = "TIME",
            converter = Delay.Converter.class,
            description = "How long a packet takes: 20ms, or uniform,MIN,MAX; the order is kept (0).")
    private List<Delay> delays = List.of();

    @Option(
            names = {"-L", "--loss"},
            paramLabel = "SHARE",
            converter = Loss.Converter.class,
            description = "Lose packets at random: 0.01 or 1%% of them, or ber,1e-9 of the bits (0).")
    private List<Loss> losses = List.of();

    @Option(
            names = {"-R", "--reorder"},
            paramLabel = "SHARE",
            converter = Loss.Converter.class,
            description = "Hold back that share of the packets until the next one has passed, or for a second (0).")
    private List<Loss> reorderings = List.of();

    @Option(
            names = "--duplicate",
            paramLabel = "SHARE",
            converter = Loss.Converter.class,
            description = "Deliver that share of the packets twice (0).")
    private @Nullable Loss duplication;

    @Option(
            names = "--corrupt",
            paramLabel = "SHARE",
            converter = Loss.Converter.class,
            description = "Invert a bit in that share of the packets (0).")
    private @Nullable Loss corruption;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "The same number hits the same packets (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "-b",
            paramLabel = "COUNT",
            defaultValue = "256",
            description = "How many packets at a time (${DEFAULT-VALUE}).")
    private int burst;

    @Option(
            names = "-w",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "How long to wait for the links of interfaces (${DEFAULT-VALUE}).")
    private int linkSeconds;

    /**
     * The command.
     *
     * @param invocation where it prints, and what ends it
     */
    public LinkCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> names = Stream.concat(named.stream(), plain.stream()).toList();
        checkArguments(names);
        NetmapDevice netmap = device().device();
        requireSafe(names);
        try (NetmapPort a = open(netmap, names.getFirst());
                NetmapPort b = open(netmap, names.getLast())) {
            invocation().watchesStop();
            if (!invocation().stop().await(TimeUnit.SECONDS.toNanos(linkSeconds))) {
                run(a, PortNaming.bare(names.getFirst()), b, PortNaming.bare(names.getLast()));
            }
        }
        return ExitStatus.DONE;
    }

    private void checkArguments(List<String> names) {
        check(names.size() == 2, "name two ports: netmap link eth0 vale0:a");
        check(burst >= 1, "-b must be 1 or more, not " + burst);
        check(queue >= 0, "-Q must be 0 or more, not " + queue);
        check(linkSeconds >= 0, "-w must be 0 or more, not " + linkSeconds);
        for (List<?> each : List.of(bandwidths, delays, losses, reorderings)) {
            check(each.size() <= 2, "-B, -D, -L and -R may be given twice, not more often");
        }
        for (Bandwidth each : bandwidths) {
            check(
                    each.rate() != null && !each.framing() && each.rate().perSecond() >= 1,
                    "-B: a link counts the packets' own bits: write 100M");
        }
        check(delays.stream().noneMatch(Delay::exponential), "-D: a link's delay is constant, or uniform,MIN,MAX");
        Stream.concat(Stream.of(duplication, corruption), reorderings.stream())
                .forEach(each ->
                        check(each == null || !each.bits(), "--reorder, --duplicate, --corrupt: packets, no bits"));
    }

    private static NetmapPort open(NetmapDevice netmap, String name) throws IOException {
        return NetmapPort.builder(PortNaming.portspec(name)).device(netmap).open();
    }

    private void run(NetmapPort a, String first, NetmapPort b, String second) throws IOException, InterruptedException {
        List<LinkForwarder> directions = List.of(
                new LinkForwarder(a, b, new LinkQueue(link(0), 0), errors(0), seed, first + " > " + second),
                new LinkForwarder(b, a, new LinkQueue(link(1), 1), errors(1), ~seed, second + " > " + first));
        CommandReport extra = new CommandReport() {
            @Override
            public String summary() {
                return directions.stream()
                        .map(LinkForwarder::toString)
                        .collect(Collectors.joining(System.lineSeparator()));
            }

            @Override
            public void addTo(JsonLine summary) {
                summary.put(
                                "came",
                                directions.stream()
                                        .mapToLong(LinkForwarder::came)
                                        .sum())
                        .put(
                                "lost",
                                directions.stream()
                                        .mapToLong(LinkForwarder::lost)
                                        .sum())
                        .put(
                                "full",
                                directions.stream()
                                        .mapToLong(LinkForwarder::overflowed)
                                        .sum());
            }
        };
        runWithProgress(directions.stream().map(LinkForwarder::tally).toList(), extra, () -> {
            try (NetmapSelector selector = new NetmapSelector()) {
                selector.register(a, Interest.RX);
                selector.register(b, Interest.RX);
                forward(directions, selector);
            }
        });
    }

    /** What is said of a direction: once for both, or of each. */
    private static <T> @Nullable T of(List<T> both, int direction) {
        return both.isEmpty() ? null : both.get(Math.min(direction, both.size() - 1));
    }

    private Link link(int direction) {
        Link.Builder link = Link.builder().seed(seed);
        Delay delay = of(delays, direction);
        if (delay != null) {
            link.delay(Duration.ofNanos(delay.least())).jitter(Duration.ofNanos(2 * (delay.mean() - delay.least())));
        }
        Bandwidth bandwidth = of(bandwidths, direction);
        if (bandwidth != null && bandwidth.rate() != null) {
            link.rate((long) bandwidth.rate().perSecond(), queue);
        }
        Loss loss = of(losses, direction);
        if (loss != null && !loss.bits()) {
            link.loss(loss.probability());
        }
        Loss reordering = of(reorderings, direction);
        if (reordering != null) {
            link.reordering(reordering.probability(), 1);
        }
        if (duplication != null) {
            link.duplication(duplication.probability());
        }
        if (corruption != null) {
            link.corruption(corruption.probability());
        }
        return link.build();
    }

    private @Nullable Loss errors(int direction) {
        Loss loss = of(losses, direction);
        return loss != null && loss.bits() ? loss : null;
    }

    private void forward(List<LinkForwarder> directions, NetmapSelector selector) throws InterruptedException {
        while (!invocation().stop().isRequested()) {
            long now = System.nanoTime();
            boolean moved = false;
            long idle = LOOK;
            for (LinkForwarder direction : directions) {
                moved |= direction.forward(burst, now);
                idle = Math.min(idle, direction.isFull() ? PAUSE : direction.idle(now, LOOK));
            }
            if (!moved) {
                rest(idle, directions, selector);
            }
        }
    }

    private void rest(long nanos, List<LinkForwarder> directions, NetmapSelector selector) throws InterruptedException {
        if (nanos < SPIN) {
            Thread.onSpinWait();
        } else if (directions.stream().anyMatch(LinkForwarder::isFull)) {
            invocation().stop().await(nanos);
        } else {
            int ready = selector.select(Duration.ofNanos(nanos - SPIN));
            for (int i = 0; i < ready; i++) {
                selector.ready(i).check();
            }
        }
    }
}
