package io.github.netmap4j.bench.startup;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** What {@link StartUp} found, in Markdown. */
public final class StartUpTable {

    private StartUpTable() {}

    /**
     * Measures.
     *
     * @param runs processes of each kind
     * @param directory for the archives
     * @return the table
     * @throws IOException if a process cannot be started or fails
     */
    public static String measure(int runs, Path directory) throws IOException {
        StartUp startUp = new StartUp(directory);
        StringBuilder out = new StringBuilder(
                "| | ms | fastest ms | peak MiB | classes of netmap4j | of them from an archive |\n|---|--:|--:|--:|--:|--:|\n");
        for (StartUp.Result way : startUp.measure(runs)) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f | %.1f | %d | %d |%n",
                    way.way(),
                    way.medianMillis(),
                    way.fastestMillis(),
                    way.peakMebibytes(),
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
}
