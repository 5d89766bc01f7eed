package io.github.netmap4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands of processes that tests start, and what such a process prints. */
public final class Child {

    /** A veth pair in a network namespace of the command's own. */
    private static final String VETH = "ip link add veth0 type veth peer name veth1 && for i in veth0 veth1; do"
            + " [ ! -e /proc/sys/net/ipv6/conf/$i/disable_ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6;"
            + " ip link set $i up || exit 1; done; exec \"$@\"";

    private Child() {}

    /** All that this JVM has on its module path and its class path, as a class path. */
    public static String classPath() {
        return System.getProperty("jdk.module.path", "") + File.pathSeparator + System.getProperty("java.class.path");
    }

    /** The command of a JVM that has all that this one has. */
    public static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A command between interfaces veth0 and veth1, which end with it. */
    public static List<String> onVeth(List<String> command) {
        List<String> inside = new ArrayList<>(List.of("unshare", "--net", "sh", "-c", VETH, "sh"));
        inside.addAll(command);
        return inside;
    }

    /** Whether {@link #onVeth} works here: it takes root, unshare(1) and ip(8). */
    public static boolean vethWorks() throws InterruptedException {
        try {
            return new ProcessBuilder(onVeth(List.of("true")))
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    /** Runs a command that succeeds, and returns what it prints to either stream. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertEquals(0, process.waitFor(), printed);
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }
}
