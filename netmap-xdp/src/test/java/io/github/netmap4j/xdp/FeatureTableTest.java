package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.TestSource;
import io.github.netmap4j.xdp.SelftestsTest.InBothModes;
import java.io.IOException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * The README: every public name of xsk-rs 0.8 is in its table, and each row names what there is and a test that uses it.
 * And the kernel's own tests: each is a case here, or in the list with the reason.
 */
final class FeatureTableTest {

    private static final String HOME = "io.github.netmap4j.xdp.";
    private static final Path TESTS = Path.of("src/test/java/io/github/netmap4j/xdp");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static List<String[]> rows() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("README.md"));
        int header = lines.indexOf("| Feature | xsk-rs 0.8 | here | test |");
        assertTrue(header > 0, "the table");
        return lines.subList(header + 2, lines.size()).stream()
                .takeWhile(line -> line.startsWith("| "))
                .map(line -> line.split(" *\\| *", -1))
                .toList();
    }

    private static Set<String> names(String resource) throws IOException {
        return Files.readAllLines(Path.of("src/test/resources", resource)).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The table leaves out the modules of xsk-rs. */
    private static String withoutModule(String name) {
        return name.replaceFirst("^(config|socket|umem::frame|umem)::", "");
    }

    @Test
    void everyPublicNameOfXskRsHasARow() throws Exception {
        Set<String> there = new TreeSet<>();
        for (String[] row : rows()) {
            CODE.matcher(row[2]).results().forEach(name -> there.add(name.group(1)));
        }
        Set<String> wanted = names("xsk-rs-0.8-names.txt").stream()
                .map(FeatureTableTest::withoutModule)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(wanted, there);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Stream.of("", "program.", "failure.", "preflight.")
                .flatMap(room -> find(HOME + room + name.replace('.', '$')).stream())
                .findFirst()
                .orElseThrow(() -> new ClassNotFoundException(name));
    }

    private static Optional<Class<?>> find(String name) {
        try {
            return Optional.of(Class.forName(name));
        } catch (ClassNotFoundException elsewhere) {
            return Optional.empty();
        }
    }

    private static boolean has(Class<?> type, String member) {
        return Stream.<Member>concat(Arrays.stream(type.getMethods()), Arrays.stream(type.getFields()))
                .anyMatch(found -> found.getName().equals(member));
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class)
                || method.isAnnotationPresent(ParameterizedTest.class)
                || method.isAnnotationPresent(InBothModes.class);
    }

    @Test
    void everyRowIsTrue() throws Exception {
        List<String[]> rows = rows();
        assertTrue(rows.size() >= 90, rows.size() + " rows");
        List<String> unused = new ArrayList<>();
        for (String[] cells : rows) {
            String row = String.join(" | ", cells);
            assertEquals(6, cells.length, row);
            String[] here = cells[3].replace("`", "").split("#", -1);
            assertTrue(here.length == 1 || has(type(here[0]), here[1]), row);
            String[] test = cells[4].replace("`", "").split("#", -1);
            assertTrue(
                    Arrays.stream(Class.forName(HOME + test[0]).getDeclaredMethods())
                            .anyMatch(method -> method.getName().equals(test[1]) && isTest(method)),
                    row);
            String used = here[here.length - 1].replaceFirst(".*\\.", "");
            if (!words(test[0], test[1]).contains(used)) {
                unused.add(row);
            }
        }
        assertEquals(List.of(), unused, "tests that do not use what their row is about");
    }

    private static Set<String> words(String type, String test) throws IOException {
        return TestSource.words(TESTS.resolve(type + ".java"), TESTS.resolve("Pair.java"), test);
    }

    /** That the checks above can fail. */
    @Test
    void whatIsMissingIsFound() throws Exception {
        assertFalse(words("ConfigTest", "aReleaseTimeoutIsNotNegative").contains("frameSize"));
        assertFalse(has(type("RxQueue"), "poll_and_consume"));
        assertTrue(names("xsk-rs-0.8-names.txt").contains("umem::frame::Cursor::set_pos"));
    }

    @Test
    void everyTestOfTheKernelsIsACaseOrHasAReason() throws Exception {
        Set<String> cases = Stream.of(SelftestsTest.class, SelftestProgramsTest.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> isTest(method) && method.isAnnotationPresent(DisplayName.class))
                .map(method -> method.getAnnotation(DisplayName.class).value())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> listed = names("selftests.txt");
        assertEquals(36, listed.size());
        assertEquals(
                listed.stream().filter(line -> !line.contains(": ")).collect(Collectors.toCollection(TreeSet::new)),
                cases);
    }
}
