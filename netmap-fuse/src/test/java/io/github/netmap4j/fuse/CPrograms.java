package io.github.netmap4j.fuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Compiles and runs the C programs beside the tests. */
final class CPrograms {

    private CPrograms() {}

    /** Whether there is a gcc; the tests that need it say why they are skipped. */
    static boolean gccIsThere() {
        try {
            return new ProcessBuilder("gcc", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compiles a program and returns where it is. */
    static Path compile(Path source, Path program) {
        output("gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-o", program.toString(), source.toString());
        return program;
    }

    /** Runs a program that must succeed, and returns what it printed. */
    static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertEquals(0, process.waitFor(), () -> String.join(" ", command) + "\n" + output);
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
