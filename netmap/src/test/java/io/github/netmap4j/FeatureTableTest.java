package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The README's table of features: what it names exists, and each row's test is one. */
final class FeatureTableTest {

    private static String quoted(String cell) {
        return cell.strip().replace("`", "");
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName("io.github.netmap4j." + name.replaceFirst("#.*", ""));
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

    @Test
    void everyRowIsTrue() throws Exception {
        List<String[]> rows = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Feature"))
                .map(line -> line.split("\\|"))
                .toList();
        assertTrue(rows.size() >= 30, rows.size() + " rows");
        for (String[] row : rows) {
            String row1 = String.join("|", row);
            assertEquals(5, row.length, row1);
            String here = quoted(row[3]);
            Class<?> type = type(here);
            int hash = here.indexOf('#');
            assertTrue(hash < 0 || hasMethod(type, here.substring(hash + 1)), row1);
            String test = quoted(row[4]);
            assertTrue(hasTest(type(test), test.substring(test.indexOf('#') + 1)), row1);
        }
    }
}
