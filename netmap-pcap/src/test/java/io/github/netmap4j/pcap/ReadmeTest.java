package io.github.netmap4j.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {

    private static final Pattern PROGRAM = Pattern.compile("(?s)```java\n(.*?)```.*?Cut\\.java.*?\n    (.*?)\n");

    @Test
    void theProgramPrintsWhatThePageSays(@TempDir Path directory) throws Exception {
        Matcher page = PROGRAM.matcher(Files.readString(Path.of("README.md")));
        assertTrue(page.find());
        Path source = Files.writeString(directory.resolve("Cut.java"), page.group(1));
        Path cut = directory.resolve("cut.pcapng");
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        Child.classPath(),
                        source.toString(),
                        OddCapturesTest.CAPTURES.resolve("slow.pcap").toString(),
                        cut.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(page.group(2) + "\n", printed);
        assertEquals(0, java.waitFor());
        assertEquals(60, Recorded.all(cut).size());
    }
}
