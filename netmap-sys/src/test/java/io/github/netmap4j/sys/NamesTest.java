package io.github.netmap4j.sys;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** NAMES.md against the headers, the classes, and the sources of the tests: the page cannot say what is not true. */
class NamesTest {

    private static final String PACKAGE = NamesTest.class.getPackageName() + ".";
    private static final Pattern ROW =
            Pattern.compile("\\| `(?:struct )?(\\w+)` \\| (none: [^|]+|`[^|]+`) \\| ?(soft|no device|) ?\\|");

    /** Where tests lie that run on the software device. The cases of the conformance suite are main code of their module. */
    private static final List<String> ON_SOFT = List.of("netmap-soft/src/test", "netmap-conformance/src/main");

    private static final List<String> WITHOUT_DEVICE = List.of("netmap-sys/src/test");

    /** A line of the page; no Java names where there are none on purpose. */
    private record Row(String c, List<String> java, String testedOn) {}

    private final List<Row> rows = rows();

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String line : read(CHeaders.root().resolve("netmap-sys/NAMES.md")).split("\n", -1)) {
            if (line.startsWith("| ") && !line.startsWith("| C |")) {
                Matcher row = ROW.matcher(line);
                assertTrue(row.matches(), () -> "not a row of three cells: " + line);
                boolean none = row.group(2).startsWith("none: ");
                assertEquals(none, row.group(3).isEmpty(), line);
                rows.add(new Row(
                        row.group(1),
                        none ? List.of() : List.of(row.group(2).replace("`", "").split(", ", -1)),
                        row.group(3)));
            }
        }
        return rows;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyNameHasOneRow() throws IOException {
        Set<String> expected = new TreeSet<>(namesOfTheHeaders());
        assertTrue(expected.size() > 150, () -> "too few names found: " + expected);
        Path list = CHeaders.root().resolve("netmap-sys/src/test/resources/libnetmap-names.txt");
        Files.readAllLines(list).stream().filter(line -> !line.startsWith("#")).forEach(expected::add);
        Set<String> seen = new TreeSet<>();
        for (Row row : rows) {
            assertTrue(seen.add(row.c()), () -> row.c() + " has two rows");
        }
        assertEquals("", difference(expected, seen), "without a row in NAMES.md");
        assertEquals("", difference(seen, expected), "in NAMES.md, but neither in the headers nor in libnetmap.h");
    }

    private static String difference(Set<String> of, Set<String> without) {
        return of.stream().filter(name -> !without.contains(name)).collect(joining("\n"));
    }

    /** All that net/netmap*.h define, but for names that start with an underscore, which are for no program. */
    private static Set<String> namesOfTheHeaders() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> headers = Files.list(CHeaders.own().include().resolve("net"))) {
            for (Path header : headers.toList()) {
                String text = withoutComments(read(header));
                collect(names, text, "(?m)^\\s*#\\s*define\\s+(\\w+)(?=[( \\t]).*\\S");
                String code = text.replaceAll("(?m)^\\s*#(?:.*\\\\\\n)*.*$", "");
                collect(names, code, "\\bstruct\\s+(\\w+)\\s*\\{");
                collect(names, code, "\\btypedef\\b[^;{]*\\(\\s*\\*\\s*(\\w+)\\)");
                collect(names, code, "(?m)^(\\w+)\\([^;{}]*\\)\\s*\\{");
                Matcher enums = Pattern.compile("\\benum\\s*\\{([^}]*)}").matcher(code);
                while (enums.find()) {
                    collect(names, enums.group(1), "(\\w+)\\s*(?:=[^,]*)?(?:,|\\s*$)");
                }
            }
        }
        names.removeIf(name -> name.startsWith("_"));
        return names;
    }

    private static void collect(Set<String> names, String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        while (found.find()) {
            names.add(found.group(1));
        }
    }

    private static String withoutComments(String text) {
        return text.replaceAll("(?s)/\\*.*?\\*/", " ").replaceAll("//[^\n]*", "");
    }

    @Test
    void everyJavaNameIsPublic() {
        List<String> missing = new ArrayList<>();
        for (Row row : rows) {
            row.java().stream().filter(name -> !isPublic(name)).forEach(name -> missing.add(row.c() + ": " + name));
        }
        assertEquals("", String.join("\n", missing), "no such public class, method or field");
    }

    private static boolean isPublic(String name) {
        String[] parts = name.split("#", 2);
        try {
            Class<?> type = Class.forName(PACKAGE + parts[0], false, NamesTest.class.getClassLoader());
            return Modifier.isPublic(type.getModifiers())
                    && (parts.length == 1
                            || Arrays.stream(type.getMethods())
                                    .map(Method::getName)
                                    .anyMatch(parts[1]::equals)
                            || Arrays.stream(type.getFields())
                                    .map(Field::getName)
                                    .anyMatch(parts[1]::equals));
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    @Test
    void everyJavaNameIsUsedByATest() throws IOException {
        List<String> onSoft = sources(ON_SOFT);
        List<String> withoutDevice = sources(WITHOUT_DEVICE);
        List<String> untested = new ArrayList<>();
        for (Row row : rows) {
            if (!row.java().isEmpty()) {
                boolean soft = row.testedOn().equals("soft");
                String name = row.java().getFirst();
                if ((soft ? onSoft : withoutDevice).stream().noneMatch(source -> uses(source, name))) {
                    untested.add(row.c() + ": " + name + " (" + row.testedOn() + ")");
                }
            }
        }
        assertEquals("", String.join("\n", untested), "used by no test there");
    }

    private static List<String> sources(List<String> directories) throws IOException {
        List<String> sources = new ArrayList<>();
        for (String directory : directories) {
            try (Stream<Path> files = Files.walk(CHeaders.root().resolve(directory))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> !file.endsWith("NamesTest.java"))
                        .forEach(file -> sources.add(withoutComments(read(file))));
            }
        }
        assertTrue(sources.size() > 10, () -> "too few sources in " + directories);
        return sources;
    }

    /** Whether a source names the class, and uses the member: to import it is not to use it. */
    private static boolean uses(String source, String name) {
        String[] parts = name.split("#", 2);
        String type = parts[0].substring(parts[0].lastIndexOf('.') + 1);
        String code = source.replaceAll("(?m)^import .*$", "");
        return parts.length == 1
                ? find(code, "\\b" + type + "\\b")
                : find(source, "\\b" + type + "\\b") && find(code, "\\b" + parts[1] + "\\b");
    }

    private static boolean find(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).find();
    }
}
