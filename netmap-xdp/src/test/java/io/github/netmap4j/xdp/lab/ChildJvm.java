package io.github.netmap4j.xdp.lab;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the tests in a JVM of its own, in the network namespace of the thread that starts it. */
public final class ChildJvm {

    private static final long PATIENCE = 60;

    private ChildJvm() {}

    /**
     * What starts it.
     *
     * @param before a command that runs another, {@code setpriv} with its options, say; or none
     * @param program a class with {@code public static void main}
     * @param arguments its arguments
     */
    public static List<String> command(List<String> before, Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(program),
                program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts it. Its errors are this process's. */
    public static Process start(List<String> before, Class<?> program, String... arguments) throws IOException {
        return new ProcessBuilder(command(before, program, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Runs it to its end. Returns what it printed. */
    public static List<String> run(List<String> before, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(before, program, arguments);
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(program.getName() + " failed: " + output);
            }
            return output.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    /** What this JVM runs with, modules and class path alike, with the tests and with a class of whatever module. */
    public static String classPath(Class<?> program) {
        try {
            Path root = Path.of(
                    program.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path tests = Path.of(ChildJvm.class.getResource("ChildJvm.class").toURI());
            for (String _ : ChildJvm.class.getName().split("\\.", -1)) {
                tests = tests.getParent();
            }
            return String.join(
                    File.pathSeparator,
                    tests.toString(),
                    root.toString(),
                    System.getProperty("jdk.module.path", ""),
                    System.getProperty("java.class.path", ""));
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
