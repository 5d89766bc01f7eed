package io.github.netmap4j.examples.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Java code in the Javadoc of the libraries comes from tests: it is compiled, and it runs. */
final class SnippetsAreTestsTest {

    private static final Path ROOT = Path.of("..");

    @Test
    void noCodeOfTheJavadocIsOnlyThere() throws IOException {
        try (Stream<Path> sources = Files.find(
                ROOT, 20, (file, _) -> file.toString().matches("\\.\\./netmap[^/]*/src/main/java/.*\\.java"))) {
            List<Path> written = sources.filter(file -> !file.startsWith("../netmap-examples")) // commands
                    .filter(SnippetsAreTestsTest::hasCodeOfItsOwn)
                    .toList();
            assertEquals(List.of(), written, "use {@snippet class=\"…\" region=\"…\"} of a test");
        }
    }

    private static boolean hasCodeOfItsOwn(Path source) {
        try {
            String text = Files.readString(source);
            return text.contains("<pre>{@code") || text.contains("{@snippet :");
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
