package io.github.netmap4j.fuse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a process prints, line by line. Whoever waits for a line can be interrupted, and does not wait for ever. */
final class ProcessLines {

    /** No healthy process takes as long. */
    private static final long TIMEOUT_SECONDS = 50;

    private final LinkedBlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final Thread reader;

    ProcessLines(Process process) {
        reader = Thread.ofPlatform().daemon().start(() -> read(process));
    }

    private void read(Process process) {
        try (BufferedReader from = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            from.lines().forEach(line -> lines.add(Optional.of(line)));
        } catch (IOException | UncheckedIOException closed) {
            // The process was ended with its pipe.
        } finally {
            lines.add(Optional.empty());
        }
    }

    /** The next line, or null at the end. */
    String next() throws IOException {
        try {
            Optional<String> line = lines.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("it prints nothing for " + TIMEOUT_SECONDS + " s");
            }
            if (line.isEmpty()) {
                lines.add(line);
            }
            return line.orElse(null);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** The lines since the last {@link #next}, as far as they have come. */
    List<String> rest() {
        return lines.stream().flatMap(Optional::stream).toList();
    }

    /** The same, when all have come. */
    List<String> all() throws InterruptedException {
        if (!reader.join(Duration.ofSeconds(TIMEOUT_SECONDS))) {
            throw new AssertionError("its output has no end: " + rest());
        }
        return rest();
    }
}
