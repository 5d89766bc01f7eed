package io.github.netmap4j.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.fuse.command.NetmapFuse;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.testing.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code netmap-fuse serve} in a process of its own, within private mounts. */
final class ServerProcess implements AutoCloseable {

    private static final String FILE = "netmap";

    private final PrivateMounts mounts;
    private final Process process;
    private final String before;
    private final ProcessLines lines;

    private ServerProcess(PrivateMounts mounts, Process process, String before, ProcessLines lines) {
        this.mounts = mounts;
        this.process = process;
        this.before = before;
        this.lines = lines;
    }

    /** Starts it and waits until it serves. */
    static ServerProcess start(PrivateMounts mounts, String... options) throws IOException {
        return start(command(mounts, options), mounts);
    }

    /** The same, by another command that runs it. */
    static ServerProcess start(ProcessBuilder command, PrivateMounts mounts) throws IOException {
        Process process = command.redirectErrorStream(true).start();
        ProcessLines lines = new ProcessLines(process);
        String line;
        StringBuilder before = new StringBuilder();
        do {
            line = lines.next();
            if (line == null) {
                throw new IOException("the server did not start:\n" + before);
            }
            before.append(line).append('\n');
        } while (!line.startsWith("serving "));
        return new ServerProcess(mounts, process, before.toString(), lines);
    }

    /** What a server says that must not start. */
    static String refusal(PrivateMounts mounts, int status, String... options) throws Exception {
        Process process = command(mounts, options).redirectErrorStream(true).start();
        ProcessLines lines = new ProcessLines(process);
        boolean ended = process.waitFor(20, TimeUnit.SECONDS);
        process.toHandle().destroyForcibly();
        List<String> output = lines.all();
        assertTrue(ended, () -> "it is served: " + output);
        assertEquals(status, process.exitValue(), output::toString);
        assertEquals(1, output.size(), output::toString);
        return output.getFirst();
    }

    /** The command as a user would type it, at the usual place unless the options name another. */
    static ProcessBuilder command(PrivateMounts mounts, String... options) {
        return mounts.run(arguments(mounts, options).toArray(String[]::new));
    }

    /** The same, for another command to run. */
    static List<String> arguments(PrivateMounts mounts, String... options) {
        List<String> java = Processes.program(
                NetmapFuse.class,
                Processes.join(List.of("serve"), List.of(options)).toArray(String[]::new));
        if (java.stream().noneMatch(option -> option.startsWith("--path="))) {
            java.add("--path=" + mounts.inside().resolve(FILE));
        }
        return java;
    }

    /** The file, for processes outside of the namespace. */
    Path path() {
        return mounts.outside().resolve(FILE);
    }

    /**
     * Opens a port that a client may have held until just now: the kernel reports its end when the client is already gone.
     */
    NmDesc openSoon(String port) throws NetmapException {
        NetmapDevice device = new KernelDevice(path().toString());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                return NetmapLibs.nm_open(device, port, null, 0, null);
            } catch (NetmapException taken) {
                if (System.nanoTime() > deadline) {
                    throw taken;
                }
                Thread.onSpinWait();
            }
        }
    }

    /** What the server printed until it served. */
    String before() {
        return before;
    }

    /** What the server printed since then, which is nothing as long as all is well. */
    List<String> output() {
        return lines.rest();
    }

    Process process() {
        return process;
    }

    /** Whether it ends within a time that no healthy end exceeds. */
    boolean ends() throws InterruptedException {
        boolean ended = process.waitFor(20, TimeUnit.SECONDS);
        if (ended) {
            lines.all();
        }
        return ended;
    }

    // Not Process.destroy: that closes the pipe, and the last lines are lost.

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** SIGTERM, and waits for the end. */
    @Override
    public void close() {
        terminate();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.toHandle().destroyForcibly();
                throw new AssertionError("the server did not end on SIGTERM: " + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
