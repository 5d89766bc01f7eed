package io.github.netmap4j.nic.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own, in the network namespace of the thread that starts it. */
public final class Child {

    private Child() {}

    /** Starts one with this one's class path. */
    public static Process java(String... arguments) throws IOException {
        return new ProcessBuilder(command(arguments)).redirectErrorStream(true).start();
    }

    /** The command for one. */
    public static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return command;
    }
}
