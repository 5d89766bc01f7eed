package io.github.netmap4j.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Processes that tests start, in the namespaces of the thread that does, and their commands. */
public final class Processes {

    /** The launcher of this JVM. */
    public static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** Why a test that needs {@link #onVeth} is skipped. */
    public static final String NO_VETH = "a network namespace and a veth pair need root, unshare(1) and ip(8)";

    private static final String VETH = "ip link add veth0 type veth peer name veth1 && for i in veth0 veth1; do"
            + " [ ! -e /proc/sys/net/ipv6/conf/$i/disable_ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6;"
            + " ip link set $i up || exit 1; done; exec \"$@\"";

    private Processes() {}

    /** How a process ended, and what it wrote. */
    public record Result(int status, String output, String errors) {}

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

    /** The command of a JVM for a program that calls C. */
    public static List<String> nativeJava(String... arguments) {
        return join(java("--enable-native-access=ALL-UNNAMED"), List.of(arguments));
    }

    /** The command of a short program that calls C. */
    public static List<String> program(Class<?> program, String... arguments) {
        return join(nativeJava("-XX:TieredStopAtLevel=1", program.getName()), List.of(arguments));
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

    /** Runs a command to its end, without input. Its errors are part of its output. */
    public static Result end(List<String> command) throws IOException {
        return end(start(command));
    }

    /** The same, but its errors are not part of its output. */
    public static Result endApart(List<String> command) throws IOException {
        return end(new ProcessBuilder(command).start());
    }

    private static Result end(Process process) throws IOException {
        FutureTask<String> errors = new FutureTask<>(() -> text(process.getErrorStream()));
        Thread.startVirtualThread(errors);
        try {
            process.getOutputStream().close();
            String output = text(process.getInputStream());
            return new Result(process.waitFor(), output, errors.get());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while it ran " + process.info(), stopped);
        } catch (ExecutionException failed) {
            throw new IOException(failed);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), UTF_8);
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
