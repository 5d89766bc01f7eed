package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.TestSource;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The README's table of features: what it names exists, each row's test is one, and it uses what the row is about. */
final class FeatureTableTest {

    private static final Path TESTS = Path.of("src/test/java/io/github/netmap4j");
    private static final List<String> ROOMS = List.of("", "async.", "forward.", "preflight.", "select.");

    private static String quoted(String cell) {
        return cell.strip().replace("`", "");
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        String simple = name.replaceFirst("#.*", "");
        for (String room : ROOMS) {
            try {
                return Class.forName("io.github.netmap4j." + room + simple.replace('.', '$'));
            } catch (ClassNotFoundException elsewhere) {
                // The next room may have it; the end of the loop throws.
            }
        }
        throw new ClassNotFoundException(simple + " in none of the exported packages");
    }

    private static boolean hasMethod(Class<?> type, String name) {
        return Arrays.stream(type.getMethods()).map(Method::getName).anyMatch(name::equals);
    }

    private static boolean hasTest(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .anyMatch(method -> method.isAnnotationPresent(Test.class)
                        || method.isAnnotationPresent(ParameterizedTest.class)
                        || method.isAnnotationPresent(Property.class));
    }

    private static Path source(String type) {
        return ROOMS.stream()
                .map(room -> TESTS.resolve(room.replace('.', '/') + type + ".java"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> words(String type, String test) throws IOException {
        return TestSource.words(source(type), source("Soft"), test);
    }

    @Test
    void everyRowIsTrue() throws Exception {
        List<String[]> rows = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Feature"))
                .map(line -> line.split("\\|"))
                .toList();
        assertTrue(rows.size() >= 40, rows.size() + " rows");
        for (String[] cells : rows) {
            String row = String.join("|", cells);
            assertEquals(5, cells.length, row);
            String here = quoted(cells[3]);
            Class<?> type = type(here);
            int hash = here.indexOf('#');
            assertTrue(hash < 0 || hasMethod(type, here.substring(hash + 1)), row);
            String test = quoted(cells[4]);
            String testClass = test.replaceFirst("#.*", "");
            String testName = test.substring(test.indexOf('#') + 1);
            assertTrue(hasTest(type(test), testName), row);
            assertTrue(words(testClass, testName).contains(here.substring(hash + 1)), () -> "not used: " + row);
        }
    }

    /** That the check above can fail. */
    @Test
    void aTestThatDoesNotUseTheFeatureIsFound() throws Exception {
        assertFalse(words("OpenTest", "anExclusivePortIsBusyForOthers").contains("txSlots"));
        assertTrue(words("OpenTest", "anExclusivePortIsBusyForOthers").contains("exclusive"));
    }
}
