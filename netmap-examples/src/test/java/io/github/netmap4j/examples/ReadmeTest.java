package io.github.netmap4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {

    private static final Pattern PROGRAM = Pattern.compile("(?s)```java\n(import .*?void main\\(.*?)```");
    private static final Pattern OUTPUT = Pattern.compile("(?m)^    java .*Hello\\.java\n    (.*)$");

    @Test
    void theFirstProgramPrintsWhatThePageSays(@TempDir Path directory) throws Exception {
        String page = Files.readString(Path.of("..", "README.md"));
        Matcher program = PROGRAM.matcher(page);
        Matcher output = OUTPUT.matcher(page);
        assertEquals(true, program.find() && output.find(), "a program and what it prints");
        Path source = Files.writeString(directory.resolve("Hello.java"), program.group(1));
        String path = System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path");
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        path,
                        source.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(output.group(1) + "\n", printed);
        assertEquals(0, java.waitFor());
    }
}
