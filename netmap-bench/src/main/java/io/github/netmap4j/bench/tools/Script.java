package io.github.netmap4j.bench.tools;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Shell scripts in namespaces of their own, for network and mounts, with {@code netmap} as a command in {@code $D}. */
final class Script {

    private static final int MINUTES = 10;

    private final Path directory;

    /**
     * Scripts that may write into a directory.
     *
     * @param directory theirs; the command is written there
     */
    Script(Path directory) throws IOException {
        this.directory = directory.toAbsolutePath();
        Path launcher = this.directory.resolve("netmap");
        Files.writeString(
                launcher,
                String.format(
                        Locale.ROOT,
                        "#!/bin/sh%nexec '%s/bin/java' --enable-native-access=ALL-UNNAMED -cp '%s'"
                                + " io.github.netmap4j.tools.Netmap \"$@\"%n",
                        System.getProperty("java.home"),
                        absolute(System.getProperty("java.class.path"))));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String absolute(String classPath) {
        List<String> parts = new ArrayList<>();
        for (String part : classPath.split(File.pathSeparator, -1)) {
            parts.add(new File(part).getAbsolutePath());
        }
        return String.join(File.pathSeparator, parts);
    }

    /** Why scripts cannot run here; empty if they can. */
    static String missing() throws IOException, InterruptedException {
        try {
            return start("ip link show lo").waitFor() == 0 ? "" : "network namespaces need root, unshare(1) and ip(8)";
        } catch (IOException noUnshare) {
            return "unshare(1) is not installed";
        }
    }

    /** Whether the shell finds a command. */
    static boolean has(String command) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v " + command + " >/dev/null")
                        .start()
                        .waitFor()
                == 0;
    }

    private static Process start(String script, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of("unshare", "--net", "--mount", "sh", "-ec", script, "sh"));
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /**
     * Runs one.
     *
     * @param script for {@code sh -e}; {@code $D} is the directory
     * @param more its arguments
     * @return all that it printed
     * @throws IOException if it fails, or takes longer than ten minutes
     */
    String run(String script, String... more) throws IOException, InterruptedException {
        Path log = Files.createTempFile(directory, "script", ".log");
        try {
            Process process = start("D='" + directory + "'\nexec >'" + log + "' 2>&1\n" + script, more);
            boolean ended = false;
            try {
                ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String printed = Files.readString(log);
            if (!ended || process.exitValue() != 0) {
                throw new IOException((ended ? "a script failed:\n" : "a script took too long:\n") + printed);
            }
            return printed;
        } finally {
            Files.delete(log);
        }
    }
}
