package io.github.netmap4j.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes that tests start, in the namespaces of the thread that does, and their commands. */
public final class Processes {

    /** The launcher of this JVM. */
    public static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** Why a test that needs {@link #onVeth} is skipped. */
    public static final String NO_VETH = "a network namespace and a veth pair take root, unshare(1) and ip(8)";

    private static final String VETH = "ip link add veth0 type veth peer name veth1 && for i in veth0 veth1; do"
            + " [ ! -e /proc/sys/net/ipv6/conf/$i/disable_ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6;"
            + " ip link set $i up || exit 1; done; exec \"$@\"";

    private Processes() {}

    /** How a process ended, and what it wrote to stdout and stderr. */
    public record Result(int status, String output) {}

    /** What this JVM has on its module path and its class path, and the tests that are patched into a module, as a class path. */
    public static String classPath() {
        String resource = Processes.class.getName().replace('.', '/') + ".class";
        String location = Processes.class.getResource("/" + resource).getPath();
        return String.join(
                File.pathSeparator,
                location.substring(0, location.length() - resource.length()),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""));
    }

    /** The command of a JVM like this one. */
    public static List<String> java(String... arguments) {
        return join(List.of(JAVA, "-XX:+UseSerialGC", "-cp", classPath()), List.of(arguments));
    }

    /** The command of a short program that calls C. */
    public static List<String> program(Class<?> program, String... arguments) {
        List<String> java = java("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", program.getName());
        return join(java, List.of(arguments));
    }

    /** A command that runs another, {@code setpriv} with its options, say. */
    public static List<String> join(List<String> before, List<String> command) {
        List<String> all = new ArrayList<>(before);
        all.addAll(command);
        return all;
    }

    /** A command between interfaces veth0 and veth1, in a network namespace of its own; they end with it. */
    public static List<String> onVeth(List<String> command) {
        return join(List.of("unshare", "--net", "sh", "-c", VETH, "sh"), command);
    }

    /** Skips the test where {@link #onVeth} does not work. */
    public static void assumeVeth() {
        assumeTrue(succeeds(onVeth(List.of("true"))), NO_VETH);
    }

    /** Starts a command whose errors are part of its output. */
    public static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Runs a command to its end, without input. */
    public static Result end(List<String> command) throws IOException {
        Process process = start(command);
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Result(process.waitFor(), output);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while it ran " + command, stopped);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Runs a command that must succeed. Returns its output. */
    public static String run(List<String> command) throws IOException {
        Result result = end(command);
        assertEquals(0, result.status(), () -> command.getFirst() + " says " + result.output());
        return result.output();
    }

    /** Runs a command that must succeed. Returns its output. */
    public static String run(String... command) throws IOException {
        return run(List.of(command));
    }

    /** Whether a command is there and succeeds. */
    public static boolean succeeds(List<String> command) {
        try {
            return end(command).status() == 0;
        } catch (IOException none) {
            return false;
        }
    }
}
