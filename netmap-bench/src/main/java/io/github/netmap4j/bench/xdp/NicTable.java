package io.github.netmap4j.bench.xdp;

import io.github.netmap4j.bench.xdp.Race.Lane;
import io.github.netmap4j.xdp.sys.Links;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Netmap ports of device {@code xdp} on veth pairs, beside the same jobs over AF_XDP itself, by the best of AF_PACKET's rings and by
 * pcap4j; and what a frame costs more in the safe layer and through netmap rings than in the raw layer.
 */
final class NicTable {

    /** What the ports' rate over C's must be at least. */
    private static final double GOAL = 0.95;

    private static final Cell.Way[] WAYS = {Cell.Way.TX, Cell.Way.RX, Cell.Way.BOTH, Cell.Way.BRIDGE};
    private static final int LENGTH = 64;
    private static final int BUDGET = 256;

    private final long turn;
    private final int turns;
    private final List<String> allocating;
    private final StringBuilder rates = new StringBuilder();
    private final StringBuilder costs = new StringBuilder();

    /**
     * Before the start.
     *
     * @param allocating takes the rows that allocate
     */
    NicTable(long turn, int turns, List<String> allocating) {
        this.turn = turn;
        this.turns = turns;
        this.allocating = allocating;
    }

    /** Measures, in network namespaces that the calling thread gets for itself. Returns the tables. */
    String measure() throws IOException {
        rates.append(String.format(
                Locale.ROOT,
                "%nNetmap ports of device xdp, as pkt-gen and bridge use them: rings of 1024 slots, %d frames of %d bytes for each sync.%n"
                        + "Millions of frames in a second of the thread's processor time.%n%n"
                        + "| job | mode | C | apart | netmap ports | to C | at least %.2f | raw | safe | AF_PACKET's rings, C | pcap4j | bytes of a round |%n"
                        + "|---|---|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|%n",
                Cell.BATCH,
                LENGTH,
                GOAL));
        costs.append(String.format(
                Locale.ROOT,
                "%nWhat a frame costs more than in the raw layer of netmap-xdp, in nanoseconds of processor time:%n%n"
                        + "| job | mode | the safe layer's ownership checks | netmap rings and their checks |%n"
                        + "|---|---|--:|--:|%n"));
        for (Cell.Way way : WAYS) {
            for (String mode : new String[] {"skb", "native"}) {
                row(new Cell(way, mode, LENGTH, BUDGET));
            }
        }
        return rates.append(costs).toString();
    }

    private void row(Cell cell) throws IOException {
        VethPair.check("unshare", Links.unshare());
        boolean pcap = PcapDrive.missing().isEmpty();
        try (VethLab lab = VethLab.make("raw", cell);
                SafeDrive safe = new SafeDrive(cell);
                Pairs nicPairs = new Pairs("nic", cell);
                NicDrive nic = new NicDrive(cell, nicPairs.sends, nicPairs.receives);
                Pairs packetPairs = new Pairs("pkt", cell);
                PacketDrive packet = new PacketDrive(cell, packetPairs.sends, packetPairs.receives);
                Pairs pcapPairs = pcap ? new Pairs("pcap", cell) : null;
                PcapDrive pcapDrive =
                        pcapPairs == null ? null : new PcapDrive(cell, pcapPairs.sends, pcapPairs.receives)) {
            List<Drive> drives = new ArrayList<>(List.of(
                    CDrive.of(cell, lab), nicPairs.then(nic), new RawDrive(cell, lab), safe, packetPairs.then(packet)));
            if (pcapPairs != null && pcapDrive != null) {
                drives.add(pcapPairs.then(pcapDrive));
            }
            row(cell, new Race(turn, drives).run(turns));
        }
    }

    private void row(Cell cell, List<Lane> lanes) {
        Lane c = lanes.get(0);
        Lane nic = lanes.get(1);
        Lane raw = lanes.get(2);
        Lane safe = lanes.get(3);
        if (nic.bytesOfARound() >= VethTable.SMALLEST_OBJECT) {
            allocating.add("netmap ports, " + cell + ": " + nic.bytesOfARound() + " bytes of a round");
        }
        rates.append(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.0f %% | %s | %s | %s | %s | %s | %s | %s | %.0f |%n",
                cell.way().title,
                cell.mode(),
                VethTable.rate(c),
                c.spread() * 100,
                VethTable.rate(nic),
                VethTable.ratio(nic, c),
                VethTable.verdict(nic, c, GOAL),
                VethTable.rate(raw),
                VethTable.rate(safe),
                VethTable.rate(lanes.get(4)),
                lanes.size() > 5 ? VethTable.rate(lanes.get(5)) : "none",
                nic.bytesOfARound()));
        costs.append(String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %.0f |%n",
                cell.way().title,
                cell.mode(),
                safe.nanosAbove(raw),
                nic.nanosAbove(raw)));
    }
}
