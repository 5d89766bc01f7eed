package io.github.netmap4j.fuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A C program at work, with what it prints. It is killed at the end of the test. */
final class CProcess implements AutoCloseable {

    private final Process process;
    private final ProcessLines output;

    private CProcess(Process process) {
        this.process = process;
        this.output = new ProcessLines(process);
    }

    /**
     * Starts a client.
     *
     * @param clients where the compiled ones are; null skips the test
     * @param name which
     * @param device its first argument
     * @param arguments the others
     */
    static CProcess start(Path clients, String name, Path device, String... arguments) throws IOException {
        assumeTrue(clients != null, "gcc is not installed: no C clients");
        List<String> command = new ArrayList<>(List.of(clients.resolve(name).toString(), device.toString()));
        command.addAll(List.of(arguments));
        return new CProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The next line it prints, or null at the end. */
    String line() throws IOException {
        return output.next();
    }

    /** Writes a line to it, for which it waits. */
    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    /** Skips the test unless it prints a line. */
    void assumeLine(String expected, String otherwise) throws IOException {
        String line = line();
        assumeTrue(expected.equals(line), () -> otherwise + " (" + line + ")");
    }

    Process process() {
        return process;
    }

    /** Waits for its end. */
    int exit() throws InterruptedException {
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it does not end");
        return process.exitValue();
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertEquals(128 + 9, exit());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "not even SIGKILL ends it: the server keeps its call");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
