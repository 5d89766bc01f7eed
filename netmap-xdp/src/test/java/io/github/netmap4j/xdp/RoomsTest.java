package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages of this module: each uses only those below it. */
final class RoomsTest {

    private static final Path SOURCES = Path.of("src/main/java/io/github/netmap4j/xdp");
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import (?:static )?io\\.github\\.netmap4j\\.xdp\\.([a-z]+)\\.");

    /** From the ground up. */
    private static final Map<String, Set<String>> BELOW = Map.of(
            "internal", Set.of("abi"),
            "sys", Set.of("abi", "internal"),
            "failure", Set.of(),
            "ownership", Set.of(),
            "program", Set.of("abi", "sys", "failure"),
            "preflight", Set.of("abi", "internal", "sys"),
            "", Set.of("abi", "internal", "sys", "failure", "ownership", "program"));

    private static Map<String, Set<String>> used() throws IOException {
        Map<String, Set<String>> used = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String room = SOURCES.relativize(file.getParent()).toString();
                Set<String> of = used.computeIfAbsent(room, _ -> new TreeSet<>());
                IMPORT.matcher(Files.readString(file)).results().forEach(found -> of.add(found.group(1)));
            }
        }
        return used;
    }

    @Test
    void everyPackageUsesOnlyThoseBelowIt() throws Exception {
        Map<String, Set<String>> used = used();
        assertEquals(new TreeSet<>(BELOW.keySet()), used.keySet());
        used.forEach((room, rooms) -> {
            rooms.remove(room);
            assertTrue(BELOW.get(room).containsAll(rooms), () -> "\"" + room + "\" uses " + rooms);
        });
        BELOW.forEach((room, rooms) -> rooms.forEach(below ->
                assertFalse(BELOW.getOrDefault(below, Set.of()).contains(room), () -> room + " and " + below)));
    }
}
