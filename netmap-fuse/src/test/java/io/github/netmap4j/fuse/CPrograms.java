package io.github.netmap4j.fuse;

import io.github.netmap4j.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compiles and runs the C programs beside the tests. */
public final class CPrograms {

    private CPrograms() {}

    /** Whether there is a gcc; the tests that need it say why they are skipped. */
    public static boolean gccIsThere() {
        return Processes.succeeds(List.of("gcc", "--version"));
    }

    /** Compiles a program and returns where it is. */
    public static Path compile(Path source, Path program, String... options) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("gcc", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-o", program.toString(), source.toString()));
        Processes.run(command);
        return program;
    }

    /** Compiles one of the clients beside the tests, with the headers of this repository. */
    static Path compileClient(String name, Path directory) throws IOException {
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
}
