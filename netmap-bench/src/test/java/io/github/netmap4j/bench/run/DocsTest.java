package io.github.netmap4j.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocsTest {

    @TempDir
    Path dir;

    private Path run(String table) throws IOException {
        Path output = Files.createDirectories(dir.resolve("run"));
        Files.writeString(output.resolve("results.md"), "all rows");
        Files.writeString(output.resolve("decisive.md"), table);
        Files.writeString(output.resolve("raw.svg"), "<svg/>");
        return output;
    }

    @Test
    void aRunReplacesTheTableThePlotsAndTheDetails() throws Exception {
        Path page = dir.resolve("performance.md");
        String around = "# Performance\n\n<!-- from the benchmarks' last long run -->\n%s<!-- end -->\n\nMore.\n";
        Files.writeString(page, around.formatted("\nold\n\n"));
        new Docs(dir).publish(run("| new |\n"));
        assertEquals(around.formatted("\n| new |\n\n"), Files.readString(page));
        assertEquals("all rows", Files.readString(dir.resolve("performance/results.md")));
        assertEquals("<svg/>", Files.readString(dir.resolve("performance/raw.svg")));
        new Docs(dir).publish(run("| newer |\n"));
        assertEquals(around.formatted("\n| newer |\n\n"), Files.readString(page));
    }

    @Test
    void aPageWithoutAPlaceForTheTableIsLeftAlone() throws Exception {
        Path page = dir.resolve("performance.md");
        Files.writeString(page, "# Performance\n");
        IOException refused = assertThrows(IOException.class, () -> new Docs(dir).publish(run("| new |\n")));
        assertTrue(refused.getMessage().contains("no place for the table"), refused.getMessage());
        assertEquals("# Performance\n", Files.readString(page));
    }
}
