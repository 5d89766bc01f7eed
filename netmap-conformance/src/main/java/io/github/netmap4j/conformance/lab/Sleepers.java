package io.github.netmap4j.conformance.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Finds out whether a thread sleeps, in Java or, on Linux, in a system call. */
final class Sleepers {

    private static final Path TASKS = Path.of("/proc/self/task");

    private Sleepers() {}

    /** Whether this system shows threads in system calls. */
    static boolean areTold() {
        return Files.isDirectory(TASKS);
    }

    /** Whether a platform thread sleeps. Its name must be unique and have at most 15 characters. */
    static boolean sleeps(Thread thread) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            case RUNNABLE -> sleepsInTheKernel(thread.getName());
            default -> false;
        };
    }

    private static boolean sleepsInTheKernel(String name) {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                if (read(task.resolve("comm")).strip().equals(name)) {
                    String stat = read(task.resolve("stat"));
                    return stat.startsWith("S", stat.lastIndexOf(')') + 2);
                }
            }
            return false;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Reads a file of a thread; empty if the thread has ended. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException ended) {
            return "";
        } catch (IOException failed) {
            if (Files.exists(file.getParent())) {
                throw failed;
            }
            return "";
        }
    }
}
