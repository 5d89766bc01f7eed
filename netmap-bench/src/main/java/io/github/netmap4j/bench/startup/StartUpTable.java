package io.github.netmap4j.bench.startup;

import io.github.netmap4j.bench.run.Decisive;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What {@link StartUp} found, in Markdown. */
public final class StartUpTable {

    private StartUpTable() {}

    /**
     * Measures.
     *
     * @param runs processes of each kind
     * @param directory for the archives
     * @param decisive gets a line
     * @return the table
     * @throws IOException if a process cannot be started or fails
     */
    public static String measure(int runs, Path directory, Decisive decisive) throws IOException {
        StartUp startUp = new StartUp(directory);
        StringBuilder out = new StringBuilder(
                "| | ms | goal | fastest ms | peak MiB | classes of netmap4j | of them from an archive |\n|---|--:|---|--:|--:|--:|--:|\n");
        List<StartUp.Result> ways = startUp.measure(runs);
        StartUp.Result c = ways.getFirst();
        StartUp.Result plain = ways.get(1);
        ways.stream()
                .filter(way -> way.goalMillis() != 0)
                .findFirst()
                .ifPresent(fast -> decisive.add(
                        "start of a process to its first packet and its end: " + fast.way(),
                        millis(fast),
                        millis(c),
                        plain.way() + " " + millis(plain)));
        for (StartUp.Result way : ways) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %s | %.1f | %s | %d | %d |%n",
                    way.way(),
                    way.medianMillis(),
                    goal(way),
                    way.fastestMillis(),
                    way.peakMebibytes() == 0 ? "" : String.format(Locale.ROOT, "%.1f", way.peakMebibytes()),
                    way.classes(),
                    way.archived()));
        }
        return out.append("\nClasses loaded before nm_open makes its first descriptor: ")
                .append(startUp.classesBeforeOpen(NetmapDevice.class.getPackage()))
                .append(" of the raw layer, ")
                .append(startUp.classesBeforeOpen(SoftDevice.class.getPackage()))
                .append(" of the software device.\n")
                .toString();
    }

    private static String goal(StartUp.Result way) {
        if (way.goalMillis() == 0) {
            return "";
        }
        return way.goalMillis() + (way.medianMillis() <= way.goalMillis() ? " met" : " **missed**");
    }

    private static String millis(StartUp.Result way) {
        return String.format(Locale.ROOT, "%.0f ms", way.medianMillis());
    }
}
