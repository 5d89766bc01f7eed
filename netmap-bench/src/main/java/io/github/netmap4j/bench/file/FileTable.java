package io.github.netmap4j.bench.file;

import io.github.netmap4j.fuse.CannotServeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What {@link FileCost} found, in Markdown. */
public final class FileTable {

    private FileTable() {}

    /**
     * Measures. The file needs a mount, and so root and a kernel that can serve it: elsewhere the table has the reason.
     *
     * @param directory for the file
     * @return the table
     * @throws IOException if something fails
     */
    public static String measure(Path directory) throws IOException {
        StringBuilder out =
                new StringBuilder("| | ioctl ns | poll ns | Mpps, pipe, 256 slots per sync |\n|---|--:|--:|--:|\n");
        append(out, FileCost.within());
        Path path = directory.resolve("netmap");
        try {
            append(out, FileCost.through(path));
        } catch (CannotServeException reason) {
            out.append("\nThrough the file: not measured, ")
                    .append(reason.getMessage())
                    .append('\n');
        } finally {
            Files.deleteIfExists(path);
        }
        return out.toString();
    }

    private static void append(StringBuilder out, FileCost.Result result) {
        out.append(String.format(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.1f |%n",
                result.device(),
                result.ioctlNanos(),
                result.pollNanos(),
                result.megaPackets()));
    }
}
