package io.github.netmap4j.bench.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The pages that show a run's results. */
final class Docs {

    private static final String BEGIN = "<!-- from the benchmarks' last long run -->\n";
    private static final String END = "<!-- end -->\n";

    private final Path page;
    private final Path details;

    /**
     * The pages.
     *
     * @param docs a directory with {@code performance.md}, and {@code performance/} beside it
     */
    Docs(Path docs) {
        page = docs.resolve("performance.md");
        details = docs.resolve("performance");
    }

    /** Replaces the details, the plots, and the first page's table. */
    void publish(Path output) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END, begin + 1);
        if (begin < 0 || end < 0) {
            throw new IOException(page + " has no place for the table: " + BEGIN + END);
        }
        Files.createDirectories(details);
        copy(output.resolve("results.md"));
        try (DirectoryStream<Path> plots = Files.newDirectoryStream(output, "*.svg")) {
            for (Path plot : plots) {
                copy(plot);
            }
        }
        Files.writeString(
                page,
                text.substring(0, begin + BEGIN.length())
                        + "\n"
                        + Files.readString(output.resolve(Results.DECISIVE))
                        + "\n"
                        + text.substring(end));
    }

    private void copy(Path file) throws IOException {
        Files.copy(file, details.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
}
