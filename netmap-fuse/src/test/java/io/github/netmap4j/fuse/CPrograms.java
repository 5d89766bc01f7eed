package io.github.netmap4j.fuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compiles and runs the C programs beside the tests. */
public final class CPrograms {

    private CPrograms() {}

    /** Whether there is a gcc; the tests that need it say why they are skipped. */
    public static boolean gccIsThere() {
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
    public static Path compile(Path source, Path program, String... options) {
        List<String> command =
                new ArrayList<>(List.of("gcc", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-o", program.toString(), source.toString()));
        output(command.toArray(String[]::new));
        return program;
    }

    /** Compiles one of the clients beside the tests, with the headers of this repository. */
    static Path compileClient(String name, Path directory) {
        Path module = module();
        return compile(
                module.resolve("src/test/c").resolve(name + ".c"),
                directory.resolve(name),
                "-I",
                module.resolveSibling("headers").toString());
    }

    private static Path module() {
        Path here = Path.of("").toAbsolutePath();
        Path module = here.endsWith("netmap-fuse") ? here : here.resolve("netmap-fuse");
        if (!Files.isDirectory(module.resolve("src/test/c"))) {
            throw new IllegalStateException("run the tests in netmap-fuse or in the root of the repository");
        }
        return module;
    }

    /** Runs a program that must succeed, and returns what it printed. */
    public static String output(String... command) {
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
