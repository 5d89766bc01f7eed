package io.github.netmap4j.bench.tools;

import io.github.netmap4j.bench.run.Decisive;
import io.github.netmap4j.bench.run.Form;
import io.github.netmap4j.bench.run.Median;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.pcap.CaptureWriter;
import io.pkts.Pcap;
import io.pkts.packet.PCapPacket;
import io.pkts.protocol.Protocol;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;

/** Reads one capture by several means, in turn, all in the calling thread. */
public final class CaptureFileTable {

    private static final int TURNS = 7;
    /** Turns that do not count: the JIT compiles. */
    private static final int WARM_UP = 5;

    private static final int SHORT_FRAMES = 50_000;
    private static final int LONG_FRAMES = 300_000;
    private static final int[] LENGTHS = {60, 60, 60, 594, 1514};
    private static final double THOUSAND = 1000;

    private final Path file;
    private final Decisive decisive;
    private long bytes;

    private CaptureFileTable(Path file, Decisive decisive) {
        this.file = file;
        this.decisive = decisive;
    }

    /** Reads the whole file, and returns the bytes of its frames. */
    private interface Way {
        long read() throws IOException;
    }

    /**
     * Measures.
     *
     * @param form how many frames the capture has
     * @param directory for the capture
     * @param decisive gets a line
     * @return the table
     * @throws IOException if the capture cannot be written, or one of the readers fails
     */
    public static String measure(Form form, Path directory, Decisive decisive) throws IOException {
        return measure(form.isLong() ? LONG_FRAMES : SHORT_FRAMES, directory, decisive);
    }

    static String measure(int frames, Path directory, Decisive decisive) throws IOException {
        Path file = Files.createTempFile(Files.createDirectories(directory), "read", ".pcap");
        try {
            return new CaptureFileTable(file, decisive).measure(frames);
        } finally {
            Files.delete(file);
        }
    }

    private String measure(int frames) throws IOException {
        write(frames);
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("C, fread", this::byC);
        ways.put("netmap-pcap", this::byNetmapPcap);
        ways.put("io.pkts", this::byPkts);
        String missing = missingLibpcap();
        if (missing.isEmpty()) {
            ways.put("pcap4j", this::byPcap4j);
        }
        double[][] rates = new double[ways.size()][TURNS];
        for (int turn = -WARM_UP; turn < TURNS; turn++) {
            int i = 0;
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                long read = way.getValue().read();
                long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
                if (read != bytes) {
                    throw new IOException(way.getKey() + " read " + read + " bytes of " + bytes);
                }
                if (turn >= 0) {
                    rates[i][turn] = frames * THOUSAND / took;
                }
                i++;
            }
        }
        return table(frames, ways.keySet().toArray(String[]::new), rates)
                + (missing.isEmpty() ? "" : "\npcap4j is left out: " + missing + ".\n");
    }

    private String table(int frames, String[] names, double[][] rates) {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%d frames, %d bytes, from the page cache, in turn; medians of %d turns.%n%n",
                frames,
                bytes,
                TURNS));
        out.append("| by | millions of frames in a processor second | C's rate over it |\n|---|--:|--:|\n");
        double c = Median.of(rates[0]);
        List<String> others = new ArrayList<>();
        for (int i = 2; i < names.length; i++) {
            others.add(names[i] + " " + rate(Median.of(rates[i])));
        }
        double own = Median.of(rates[1]);
        decisive.add(
                "read a capture file, frames a second",
                rate(own),
                String.format(Locale.ROOT, "%s (%.2f)", rate(c), c / own),
                String.join(", ", others));
        for (int i = 0; i < names.length; i++) {
            double median = Median.of(rates[i]);
            out.append(String.format(Locale.ROOT, "| %s | %.2f | %.2f |%n", names[i], median, c / median));
        }
        return out.toString();
    }

    private static String rate(double megaFrames) {
        return String.format(Locale.ROOT, "%.1f M", megaFrames);
    }

    private void write(int frames) throws IOException {
        MemorySegment frame = MemorySegment.ofArray(new byte[LENGTHS[LENGTHS.length - 1]]);
        try (CaptureWriter out = CaptureWriter.builder(file).microseconds().open()) {
            for (int i = 0; i < frames; i++) {
                int length = LENGTHS[i % LENGTHS.length];
                out.write(frame, 0, length, i * 1000L);
                bytes += length;
            }
        }
    }

    private long byC() {
        MethodHandle read = Twin.function("twin_pcap_read");
        try (Arena arena = Arena.ofConfined()) {
            return Twin.call(read, arena.allocateFrom(file.toString()), MemorySegment.NULL, 0, 1);
        }
    }

    private long byNetmapPcap() throws IOException {
        long sum = 0;
        try (CaptureReader in = CaptureReader.open(file)) {
            while (in.next()) {
                sum += in.length();
            }
        }
        return sum;
    }

    private long byPkts() throws IOException {
        long[] sum = new long[1];
        Pcap in = Pcap.openStream(file.toFile());
        try {
            in.loop(packet -> {
                sum[0] += ((PCapPacket) packet.getPacket(Protocol.PCAP)).getCapturedLength();
                return true;
            });
        } finally {
            in.close();
        }
        return sum[0];
    }

    private long byPcap4j() throws IOException {
        long sum = 0;
        try (PcapHandle in = Pcaps.openOffline(file.toString())) {
            for (byte[] frame = in.getNextRawPacket(); frame != null; frame = in.getNextRawPacket()) {
                sum += frame.length;
            }
        } catch (PcapNativeException | NotOpenException failed) {
            throw new IOException(failed);
        }
        return sum;
    }

    /** Why pcap4j does not work here; empty if it does. */
    private static String missingLibpcap() {
        try {
            return Pcaps.libVersion().isEmpty() ? "libpcap does not report its version" : "";
        } catch (LinkageError noLibrary) {
            return "there is no libpcap (apt-get install libpcap0.8)";
        }
    }
}
