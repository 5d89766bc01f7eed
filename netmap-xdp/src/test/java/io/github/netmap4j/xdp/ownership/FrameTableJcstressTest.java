package io.github.netmap4j.xdp.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Processes;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Frames that change threads, by jcstress: {@code src/jcstress}. It writes code for each case when that is compiled, and runs it in
 * JVMs of its own with every combination of compilers, so this compiles and runs it here and leaves the build as it is.
 */
@Tag("stress")
@Timeout(600)
final class FrameTableJcstressTest {

    private static final String PROCESSOR = "org.openjdk.jcstress.infra.processors.JCStressTestProcessor";

    @Test
    void noFrameIsSeenByTheWrongNumber(@TempDir Path directory) throws Exception {
        String classPath = Processes.classPath();
        Path classes = Files.createDirectory(directory.resolve("classes"));
        try (Stream<Path> sources = Files.walk(Path.of("src/jcstress/java"))) {
            List<String> files = sources.map(Path::toString)
                    .filter(name -> name.endsWith(".java"))
                    .toList();
            Stream<String> options =
                    Stream.of("-d", classes.toString(), "-cp", classPath, "-nowarn", "-processor", PROCESSOR);
            String[] arguments = Stream.concat(options, files.stream()).toArray(String[]::new);
            assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments));
        }
        Process jcstress = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classes + File.pathSeparator + classPath,
                        "org.openjdk.jcstress.Main",
                        "-v",
                        "-m",
                        "quick",
                        "-sc",
                        "false",
                        "-iters",
                        "2",
                        "-time",
                        "100",
                        "-strideSize",
                        "100",
                        "-strideCount",
                        "40",
                        "-r",
                        directory.resolve("results").toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(jcstress.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, jcstress.waitFor(), output);
        assertTrue(output.contains("Failed tests: No matches"), output);
        assertTrue(output.contains("Error tests: No matches"), output);
        for (String each : List.of("GivenAwayByTwo", "PassedThroughAVolatile", "PassedThroughARing")) {
            assertTrue(
                    output.contains("[OK] " + FrameTable.class.getPackageName() + ".FrameTableStress." + each), output);
        }
    }
}
