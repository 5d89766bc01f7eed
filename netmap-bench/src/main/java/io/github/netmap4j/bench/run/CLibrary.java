package io.github.netmap4j.bench.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The C twins, compiled by this program at the optimisation levels that C programs use. The forked JVMs find the
 * libraries that the first one made.
 */
public enum CLibrary {
    /** {@code gcc -O2}: what the goals are measured against. */
    O2,
    /** {@code gcc -O3}. */
    O3;

    /** Where the libraries are; set for the forks. */
    public static final String DIRECTORY_PROPERTY = "netmap4j.bench.native";

    private static final List<String> HEADERS = List.of(
            "net/netmap.h",
            "net/netmap_legacy.h",
            "net/netmap_user.h",
            "net/netmap_libs.h",
            "linux/if_xdp.h",
            "twin.h",
            "xsk.h",
            "fabric.h",
            "device.h",
            "slices.h");
    private static final List<String> SOURCES =
            List.of("ring.c", "call.c", "soft.c", "threads.c", "latency.c", "xdp.c", "packet.c", "pcap.c");

    private static @Nullable Path directory;

    /** The library's symbols. It stays loaded. */
    @SuppressWarnings("restricted")
    SymbolLookup lookup() {
        return SymbolLookup.libraryLookup(directory().resolve(fileName()), Arena.global());
    }

    private String fileName() {
        return "twin-" + name() + ".so";
    }

    /**
     * The directory of the libraries. Compiles them into a temporary directory unless the system property names one
     * from another JVM.
     *
     * @return a directory
     * @throws IllegalStateException if gcc is missing or fails; the message has what it printed
     */
    public static synchronized Path directory() {
        if (directory == null) {
            String known = System.getProperty(DIRECTORY_PROPERTY);
            directory = known == null ? compileIntoTemporaryDirectory() : Path.of(known);
        }
        return directory;
    }

    private static Path compileIntoTemporaryDirectory() {
        try {
            Path made = Files.createTempDirectory("netmap4j-bench");
            compile(made);
            return made;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Compiles all libraries, to be used by this JVM from now on.
     *
     * @param into a directory; sources, headers and libraries are written there
     */
    public static synchronized void compile(Path into) throws IOException {
        Path source = into.resolve("src");
        Files.createDirectories(source.resolve("net"));
        Files.createDirectories(source.resolve("linux"));
        for (String name : HEADERS) {
            extract(name, source);
        }
        for (String name : SOURCES) {
            extract(name, source);
        }
        for (CLibrary library : values()) {
            List<String> command = new ArrayList<>(List.of("gcc", "-std=gnu11", "-" + library.name(), "-fPIC"));
            command.addAll(List.of("-shared", "-Wall", "-Wextra", "-Werror", "-I.", "-pthread", "-o"));
            command.add(into.resolve(library.fileName()).toString());
            command.addAll(SOURCES);
            run(source, command);
        }
        run(source, jni(into));
        directory = into;
    }

    /**
     * Compiles a program of the resources at -O2.
     *
     * @param source its one source file
     * @param into a directory that {@link #compile} has written to
     * @return the program
     */
    public static Path program(String source, Path into) throws IOException {
        Path sources = into.resolve("src");
        extract(source, sources);
        Path made = into.resolve(source.replace(".c", "")).toAbsolutePath();
        run(
                sources,
                List.of(
                        "gcc",
                        "-std=gnu11",
                        "-O2",
                        "-Wall",
                        "-Wextra",
                        "-Werror",
                        "-I.",
                        "-o",
                        made.toString(),
                        source));
        return made;
    }

    private static List<String> jni(Path into) throws IOException {
        extract("jni.c", into.resolve("src"));
        String include = System.getProperty("java.home") + "/include";
        List<String> command = new ArrayList<>(List.of("gcc", "-std=gnu11", "-O2", "-fPIC", "-shared"));
        command.addAll(List.of("-Wall", "-Wextra", "-Werror", "-I" + include, "-I" + include + "/linux", "-o"));
        command.add(into.resolve("jni.so").toString());
        command.add("jni.c");
        return command;
    }

    private static void extract(String name, Path into) throws IOException {
        try (InputStream in = CLibrary.class.getResourceAsStream("/c/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource c/" + name + ": build the module with Maven");
            }
            Files.copy(in, into.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void run(Path where, List<String> command) throws IOException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(where.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
            }
        } catch (IOException missing) {
            throw new IllegalStateException("the C twins need gcc on the PATH: " + missing.getMessage(), missing);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while gcc ran", interrupted);
        }
    }
}
