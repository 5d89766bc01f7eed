package io.github.netmap4j.conformance.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** This process's descriptors and mappings of a device node, from /proc. */
final class Leaks {

    private static final Path FDS = Path.of("/proc/self/fd");
    private static final Path MAPS = Path.of("/proc/self/maps");

    private Leaks() {}

    static String of(String device) {
        if (!device.startsWith("/") || !Files.isReadable(MAPS)) {
            return "";
        }
        try (Stream<Path> fds = Files.list(FDS);
                Stream<String> maps = Files.lines(MAPS)) {
            long open = fds.filter(fd -> isLinkTo(fd, device)).count();
            long mapped = maps.filter(line -> line.endsWith(" " + device)).count();
            return ", " + open + " descriptors, " + mapped + " mappings";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean isLinkTo(Path fd, String device) {
        try {
            return Files.readSymbolicLink(fd).toString().equals(device);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
