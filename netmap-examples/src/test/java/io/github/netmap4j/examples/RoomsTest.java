package io.github.netmap4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The packages of every module, held to the tables of ARCHITECTURE.md. */
class RoomsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final String BASE = "io.github.netmap4j";
    private static final Pattern MODULE = Pattern.compile("### (netmap[a-z-]*)");
    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9.]+)` \\| [^|]+ \\| (.*) \\|");
    private static final Pattern NAME = Pattern.compile("`([a-z0-9.]+)`");
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import (?:static )?(" + BASE + "(?:\\.[a-z0-9]+)*)\\.[A-Za-z]");

    @TestFactory
    Stream<DynamicTest> aPackageUsesOnlyWhatItsRowNames() throws IOException {
        Map<String, Map<String, Set<String>>> tables = tables();
        try (Stream<Path> poms = Files.find(ROOT, 2, (path, _) -> path.endsWith("pom.xml"))) {
            Set<String> modules = new TreeSet<>();
            poms.map(Path::getParent)
                    .filter(dir -> Files.isDirectory(dir.resolve("src")))
                    .forEach(dir -> modules.add(dir.getFileName().toString()));
            assertEquals(modules, new TreeSet<>(tables.keySet()), "modules that have a table");
        }
        return tables.entrySet().stream()
                .map(table -> DynamicTest.dynamicTest(table.getKey(), () -> check(table.getKey(), table.getValue())));
    }

    /** Only frames have one name in two modules, since both netmap and AF_XDP call them so. */
    @Test
    void aSimpleNameIsOneClass() throws IOException {
        Map<String, Set<String>> files = new TreeMap<>();
        try (Stream<Path> sources = Files.find(
                ROOT,
                20,
                (path, _) -> path.toString().contains("/src/main/java/io/")
                        && path.toString().endsWith(".java"))) {
            sources.filter(path -> !path.getFileName().toString().endsWith("-info.java"))
                    .map(ROOT::relativize)
                    .filter(path -> path.startsWith("netmap")
                            || path.getName(0).toString().startsWith("netmap-"))
                    .forEach(path -> files.computeIfAbsent(path.getFileName().toString(), _ -> new TreeSet<>())
                            .add(path.toString()));
        }
        files.values().removeIf(paths -> paths.size() == 1);
        assertEquals(Set.of("Frame.java"), files.keySet(), files::toString);
    }

    private static void check(String module, Map<String, Set<String>> table) throws IOException {
        String base = module.equals("netmap") ? BASE : BASE + "." + module.substring("netmap-".length());
        Map<String, Set<String>> used = used(module, base);
        assertEquals(new TreeSet<>(table.keySet()), new TreeSet<>(used.keySet()), "packages");
        Set<String> above = new HashSet<>();
        table.forEach((room, mayUse) -> {
            assertTrue(
                    above.containsAll(mayUse), () -> room + " may use a room that does not stand above it: " + mayUse);
            above.add(room);
            assertEquals(mayUse, used.get(room), () -> "what " + room + " uses");
        });
    }

    /** By module, the rooms in their order with what each may use. */
    private static Map<String, Map<String, Set<String>>> tables() throws IOException {
        Map<String, Map<String, Set<String>>> tables = new LinkedHashMap<>();
        Map<String, Set<String>> table = null;
        for (String line : Files.readAllLines(ROOT.resolve("ARCHITECTURE.md"))) {
            Matcher module = MODULE.matcher(line);
            Matcher row = ROW.matcher(line);
            if (module.matches()) {
                table = new LinkedHashMap<>();
                tables.put(module.group(1), table);
            } else if (line.startsWith("## ")) {
                table = null;
            } else if (table != null && row.matches()) {
                Set<String> mayUse = new TreeSet<>();
                NAME.matcher(row.group(2)).results().forEach(room -> mayUse.add(room.group(1)));
                table.put(row.group(1), mayUse);
            }
        }
        return tables;
    }

    /** By package of a module, the other packages of the module that it imports from. */
    private static Map<String, Set<String>> used(String module, String base) throws IOException {
        Map<String, List<String>> imports = new TreeMap<>();
        for (String sources : List.of("src/main/java", "src/generated/java")) {
            Path root = ROOT.resolve(module).resolve(sources);
            if (!Files.isDirectory(root)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    if (!file.getParent().equals(root)) {
                        String room =
                                root.relativize(file.getParent()).toString().replace('/', '.');
                        List<String> of = imports.computeIfAbsent(room, _ -> new ArrayList<>());
                        IMPORT.matcher(Files.readString(file)).results().forEach(found -> of.add(found.group(1)));
                    }
                }
            }
        }
        Map<String, Set<String>> used = new TreeMap<>();
        imports.forEach((room, from) -> {
            Set<String> others = new TreeSet<>();
            for (String other : from) {
                if (imports.containsKey(other) && !other.equals(room)) {
                    others.add(shortened(other, base));
                }
            }
            used.put(shortened(room, base), others);
        });
        return used;
    }

    private static String shortened(String room, String base) {
        return room.equals(base) ? base.substring(base.lastIndexOf('.') + 1) : room.substring(base.length() + 1);
    }
}
