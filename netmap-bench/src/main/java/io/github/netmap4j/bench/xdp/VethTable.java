package io.github.netmap4j.bench.xdp;

import io.github.netmap4j.bench.run.Decisive;
import io.github.netmap4j.bench.run.Form;
import io.github.netmap4j.bench.xdp.Race.Lane;
import io.github.netmap4j.xdp.sys.Links;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * AF_XDP on veth pairs: the C twin, the raw and the safe layer, one after the other in one thread that stays on one processor, and
 * beside them what else there is for the same job. The kernel's part is in all of them, by far the larger one.
 */
public final class VethTable {

    /** The chapter's title. */
    public static final String TITLE = "AF_XDP on veth pairs: frames by processor time";

    /** What the raw layer's rate over C's must be at least. */
    private static final double RAW_GOAL = 0.98;

    private static final double SAFE_GOAL = 0.97;

    /** How many times pcap4j's rate the raw layer must reach. */
    private static final double PCAP_GOAL = 4;

    /** If C's own turns lie further apart than this, the row is void. */
    private static final double MAX_SPREAD = 0.1;

    private static final int TURNS = 7;

    /** Calls before the first frame: the warm-up has too few for the JIT to compile them free of allocation. */
    private static final int KICKS = 20_000;

    static final int SMALLEST_OBJECT = 16;
    private static final Cell BESIDE = new Cell(Cell.Way.BOTH, "skb", 64, 256);

    private final StringBuilder text = new StringBuilder();
    private final List<String> allocating = new ArrayList<>();
    private final long turn;
    private final Decisive decisive;

    private VethTable(Duration turn, Decisive decisive) {
        this.turn = turn.toNanos();
        this.decisive = decisive;
    }

    /**
     * Measures.
     *
     * @param form which cells, and for how long
     * @param decisive gets a line
     * @return the chapter, or why there is none
     * @throws IOException if a pair or a socket cannot be made although one could before
     */
    public static VethTable measure(Form form, Decisive decisive) throws IOException {
        return measure(form.turn(), Cell.all(form.isLong()), decisive);
    }

    /** {@return why there can be no veth pair with AF_XDP sockets on this machine; empty if there can} */
    public static String missing() {
        return VethLab.missing();
    }

    /** Measures some cells. */
    static VethTable measure(Duration turn, List<Cell> cells, Decisive decisive) throws IOException {
        VethTable table = new VethTable(turn, decisive);
        String missing = missing();
        if (!missing.isEmpty()) {
            table.text.append("Not measured here: ").append(missing).append('\n');
            return table;
        }
        FutureTask<Void> work = new FutureTask<>(() -> {
            VethPair.pin();
            table.cells(cells);
            table.others();
            table.text.append(new NicTable(table.turn, TURNS, table.allocating).measure());
            return null;
        });
        Thread.ofPlatform().name("veth").start(work);
        try {
            work.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        }
        return table;
    }

    /** {@return the chapter, in Markdown} */
    public String text() {
        return text.toString();
    }

    /** {@return the rows of the raw and the safe layer that allocate; there should be none} */
    public List<String> allocating() {
        return List.copyOf(allocating);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void cells(List<Cell> cells) throws IOException {
        line(String.format(
                Locale.ROOT,
                "Millions of frames in a second of the thread's processor time; the medians of %d turns, which C and Java take one",
                TURNS));
        line(
                "after the other. A ratio is Java's rate over that of C in the same turn, in brackets by the clock. A row is void if C's own");
        line(String.format(Locale.ROOT, "turns lie more than a tenth apart. Load average at the start: %s.", load()));
        line("");
        line(String.format(
                Locale.ROOT,
                "| job | mode | bytes | budget | C | apart | raw | to C | at least %.2f | safe | to C | at least %.2f | bytes of a round |",
                RAW_GOAL,
                SAFE_GOAL));
        line("|---|---|--:|--:|--:|--:|--:|--:|---|--:|--:|---|--:|");
        for (Cell cell : cells) {
            row(cell);
        }
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
    }

    private void row(Cell cell) throws IOException {
        VethPair.check("unshare", Links.unshare());
        try (VethLab lab = VethLab.make("raw", cell);
                SafeDrive safe = new SafeDrive(cell)) {
            for (int i = 0; i < KICKS; i++) {
                lab.left.kick();
            }
            List<Drive> drives = List.of(CDrive.of(cell, lab), new RawDrive(cell, lab), safe);
            List<Lane> lanes = new Race(turn, drives).run(TURNS);
            Lane c = lanes.get(0);
            Lane raw = lanes.get(1);
            Lane checked = lanes.get(2);
            line(String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %d | %s | %.0f %% | %s | %s | %s | %s | %s | %s | %s |",
                    cell.way().title,
                    cell.mode(),
                    cell.length(),
                    cell.budget(),
                    rate(c),
                    c.spread() * 100,
                    rate(raw),
                    ratio(raw, c),
                    verdict(raw, c, RAW_GOAL),
                    rate(checked),
                    ratio(checked, c),
                    verdict(checked, c, SAFE_GOAL),
                    bytes(cell, raw, checked)));
        }
    }

    static String rate(Lane lane) {
        return String.format(Locale.ROOT, lane.median() < 10 ? "%.3f" : "%.0f", lane.median());
    }

    private static String mega(Lane lane) {
        return String.format(Locale.ROOT, "%.2f M", lane.median());
    }

    static String ratio(Lane lane, Lane c) {
        return String.format(Locale.ROOT, "%.3f (%.3f)", lane.over(c), lane.wallMedian() / c.wallMedian());
    }

    static String verdict(Lane lane, Lane c, double goal) {
        if (c.spread() > MAX_SPREAD) {
            return "void";
        }
        return lane.over(c) >= goal ? "met" : "**missed**";
    }

    private String bytes(Cell cell, Lane raw, Lane safe) {
        if (raw.bytesOfARound() >= SMALLEST_OBJECT) {
            allocating.add("raw, " + cell + ": " + raw.bytesOfARound() + " bytes of a round");
        }
        if (safe.bytesOfARound() >= SMALLEST_OBJECT) {
            allocating.add("safe, " + cell + ": " + safe.bytesOfARound() + " bytes of a round");
        }
        return String.format(Locale.ROOT, "%.0f, %.0f", raw.bytesOfARound(), safe.bytesOfARound());
    }

    /** The same job by other means. Each is left out, with the reason, where it cannot be had. */
    private void others() throws IOException {
        VethPair.check("unshare", Links.unshare());
        VethPair.make("plaina", "plainb");
        String missing = PcapDrive.missing();
        if (missing.isEmpty()) {
            VethPair.make("pcapa", "pcapb");
        }
        try (VethLab lab = VethLab.make("raw", BESIDE);
                SafeDrive safe = new SafeDrive(BESIDE);
                PacketDrive packet = new PacketDrive(BESIDE, "plaina", "plainb");
                DatagramDrive datagrams = new DatagramDrive(BESIDE);
                PcapDrive pcap = missing.isEmpty() ? new PcapDrive(BESIDE, "pcapa", "pcapb") : null) {
            Map<String, Drive> drives = new LinkedHashMap<>();
            drives.put("AF_XDP, C", CDrive.of(BESIDE, lab));
            drives.put("AF_XDP, raw layer", new RawDrive(BESIDE, lab));
            drives.put("AF_XDP, safe layer", safe);
            drives.put("AF_PACKET's rings, C", packet);
            drives.put("java.net datagrams", datagrams);
            if (pcap != null) {
                drives.put("pcap4j", pcap);
            }
            List<Lane> lanes = new Race(turn, List.copyOf(drives.values())).run(TURNS);
            others(List.copyOf(drives.keySet()), lanes, missing);
        }
    }

    private void others(List<String> names, List<Lane> lanes, String missing) {
        Lane raw = lanes.get(1);
        line("");
        line(String.format(
                Locale.ROOT,
                "One thread sends %d frames of %d bytes and receives them at the other end, again and again, in turn:",
                Cell.BATCH,
                BESIDE.length()));
        line("");
        line("| by | millions of frames in a processor second | the raw layer's rate over it | bytes of a frame |");
        line("|---|--:|--:|--:|");
        for (int i = 0; i < lanes.size(); i++) {
            Lane lane = lanes.get(i);
            line(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.2f | %.0f |",
                    names.get(i),
                    rate(lane),
                    raw.over(lane),
                    lane.bytesOfARound() / Cell.BATCH));
        }
        decisive.add(
                "send and receive a frame on a veth pair, AF_XDP, raw layer, in a processor second",
                mega(raw),
                String.format(
                        Locale.ROOT,
                        "%s (%.2f)",
                        mega(lanes.getFirst()),
                        lanes.getFirst().over(raw)),
                IntStream.range(2, lanes.size())
                        .mapToObj(i -> names.get(i) + " " + mega(lanes.get(i)))
                        .collect(Collectors.joining("; ")));
        line("");
        if (missing.isEmpty()) {
            double times = raw.over(lanes.getLast());
            line(String.format(
                    Locale.ROOT,
                    "At least %.0f times pcap4j: %s, %.1f.",
                    PCAP_GOAL,
                    times >= PCAP_GOAL ? "met" : "**missed**",
                    times));
        } else {
            line(String.format(Locale.ROOT, "pcap4j is left out: %s.", missing));
        }
    }
}
