package io.github.netmap4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every Java snippet of every README is a whole program, and prints what its page says. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..");

    /** A program, and after it the command that runs it and what that prints. */
    private static final Pattern PROGRAM =
            Pattern.compile("(?s)```java\n(.*?)```\n\n    java [^\n]*\n((?:    [^\n]+\n)+)");

    /** Pages whose programs their own module's tests run: they take arguments, or a network of that module's making. */
    private static final List<String> ELSEWHERE =
            List.of("netmap-pcap/README.md", "netmap-nic/README.md", "netmap-junit/README.md");

    @TempDir
    Path directory;

    @Test
    void everySnippetOfEveryPageIsAProgramThatATestRuns() throws IOException {
        Map<String, Integer> programs = new TreeMap<>();
        try (Stream<Path> pages = Files.find(ROOT, 2, (page, _) -> page.endsWith("README.md"))) {
            for (Path page : (Iterable<Path>) pages::iterator) {
                String text = Files.readString(page);
                int snippets = text.split("(?m)^```java", -1).length - 1;
                String name = ROOT.relativize(page).toString();
                if (snippets > 0 && !ELSEWHERE.contains(name)) {
                    programs.put(name, snippets);
                    assertEquals(snippets, PROGRAM.matcher(text).results().count(), "with their output, in " + name);
                }
            }
        }
        Map<String, Integer> run = Map.of(
                "README.md",
                1,
                "netmap/README.md",
                1,
                "netmap-packet/README.md",
                1,
                "netmap-soft/README.md",
                1,
                "netmap-sys/README.md",
                1,
                "netmap-xdp/README.md",
                1);
        assertEquals(run, programs, "pages and their programs; each has a test below");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "netmap/README.md",
                "netmap-packet/README.md",
                "netmap-soft/README.md",
                "netmap-sys/README.md"
            })
    void theProgramPrintsWhatThePageSays(String page) throws Exception {
        Matcher program = programOf(page);
        assertEquals(program.group(2).replaceAll("(?m)^    ", ""), Processes.run(java(program.group(1))));
    }

    /** Runs it on interfaces of its own; without root it is only compiled. */
    @Test
    void theProgramOnXdpPrintsWhatThePageSays() throws Exception {
        Matcher program = programOf("netmap-xdp/README.md");
        assertCompiles(program.group(1));
        Processes.assumeVeth();
        assertEquals(
                program.group(2).replaceAll("(?m)^    ", ""), Processes.run(Processes.onVeth(java(program.group(1)))));
    }

    private static Matcher programOf(String page) throws IOException {
        Matcher program = PROGRAM.matcher(Files.readString(ROOT.resolve(page)));
        assertTrue(program.find(), "a program and what it prints");
        return program;
    }

    private void assertCompiles(String program) throws IOException {
        Path source = Files.writeString(directory.resolve("Program.java"), program);
        String path = Processes.classPath();
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", path, "-d", directory.toString(), source.toString());
        assertEquals(0, result, "javac");
    }

    /** The command that runs it. */
    private List<String> java(String program) throws IOException {
        Path source = Files.writeString(directory.resolve("Program.java"), program);
        return Processes.nativeJava(source.toString());
    }
}
