package io.github.netmap4j.sys;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A copy of the repository's headers and of scripts/jextract.sh in a directory of its own, with a short include list and
 * a jextract that is a shell script: what the real one would do is up to the test.
 */
final class JextractScript {

    static final String VERSION = """
            jextract 23
            JDK version 25+36
            LibClang version clang version 14.0.6""";

    /** What the fake writes as netmap_h.java. */
    static final String HEADER_CLASS = """
            public class netmap_h {
                private static final int NETMAP_API = (int)14L;
                public static int NETMAP_API() {
                    return NETMAP_API;
                }
            }
            """;

    /** What it writes as libc_h.java. */
    static final String LIBC_CLASS = """
            public class libc_h {
                public static class ioctl {
                }
                public static int poll(MemorySegment __fds, long __nfds, int __timeout) {
                    return 0;
                }
            }
            """;

    private static final String LIST = """
            # what the fake knows
            constant NETMAP_API   # a comment

            struct   netmap_slot
            typedef  nm_cb_t
            """;

    private final Path repository;
    private final Path temporary;
    private final Map<String, String> environment = new HashMap<>();
    private Path workingDirectory;

    /** What a run left behind. */
    record Run(int status, String out, String err) {}

    JextractScript(Path directory) throws IOException {
        repository = directory.resolve("repository");
        temporary = Files.createDirectories(directory.resolve("tmp"));
        workingDirectory = directory;
        copy(CHeaders.root().resolve("headers"), repository.resolve("headers"));
        Files.createDirectories(repository.resolve("scripts"));
        Files.copy(CHeaders.root().resolve("scripts/jextract.sh"), script());
        Files.writeString(list(), LIST);
        Files.writeString(libcList(), "function ioctl\nfunction poll\n");
        Files.writeString(headers().resolve("jextract-includes-xdp.txt"), "constant AF_XDP\nstruct xdp_desc\n");
        installJextract(VERSION, writing(HEADER_CLASS));
        environment.put("JEXTRACT_HOME", jextractHome().toString());
    }

    Path headers() {
        return repository.resolve("headers");
    }

    Path list() {
        return headers().resolve("jextract-includes.txt");
    }

    Path libcList() {
        return headers().resolve("jextract-includes-libc.txt");
    }

    Path output() {
        return repository.resolve("netmap-sys/src/generated/java");
    }

    Path xdpOutput() {
        return repository.resolve("netmap-xdp/src/generated/java");
    }

    Path bindings() {
        return bindings(output());
    }

    static Path bindings(Path output) {
        return output.resolve("io/github/netmap4j/sys/abi");
    }

    Path temporary() {
        return temporary;
    }

    Path jextractHome() {
        return repository.resolve("fake");
    }

    private Path script() {
        return repository.resolve("scripts/jextract.sh");
    }

    /** The body of a fake that knows both modules: netmap_h as {@link #writing} has it, and xdp_h with one constant and a struct. */
    static String writingBoth(String headerClass, String constant) {
        return """
                if [ $header_class = xdp_h ]; then
                    package=$output/io/github/netmap4j/xdp/abi
                    mkdir -p "$package"
                    echo '    public static int %s() {' > "$package/xdp_h.java"
                    echo 'public class xdp_desc { }' > "$package/xdp_desc.java"
                    exit 0
                fi
                """.formatted(constant) + writing(headerClass);
    }

    /** Sets a variable for the runs that follow; null removes it. */
    JextractScript with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    JextractScript in(Path directory) {
        workingDirectory = directory;
        return this;
    }

    /** Puts a fake into place: it answers --version with {@code version}, and all else by running {@code body}. */
    JextractScript installJextract(String version, String body) throws IOException {
        Path file = jextractHome().resolve("bin/jextract");
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                #!/bin/sh
                if [ "$*" = --version ]; then
                    echo '%s' >&2
                    exit 0
                fi
                while [ $# -gt 0 ]; do
                    case $1 in
                    --output) output=$2 ;;
                    --header-class-name) header_class=$2 ;;
                    esac
                    shift
                done
                %s
                """.formatted(version, body));
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: " + file);
        }
        return this;
    }

    /** The body of a fake that generates libc_h, and netmap_h with the given text, a struct and a typedef. */
    static String writing(String headerClass) {
        return """
                if [ $header_class = libc_h ]; then
                    package=$output/io/github/netmap4j/sys/libc
                    mkdir -p "$package"
                    cat > "$package/libc_h.java" <<'END'
                %sEND
                    exit 0
                fi
                package=$output/io/github/netmap4j/sys/abi
                mkdir -p "$package"
                cat > "$package/netmap_h.java" <<'END'
                %sEND
                echo 'public class netmap_slot { String name = "$anon$385:2"; }' > "$package/netmap_slot.java"
                echo 'public final class nm_cb_t { }' > "$package/nm_cb_t.java"
                """.formatted(LIBC_CLASS, headerClass);
    }

    /** Runs it for netmap-sys alone. */
    Run run(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--module", "netmap-sys"));
        all.addAll(List.of(arguments));
        return runAll(all.toArray(String[]::new));
    }

    /** Runs it for what the arguments say: without --module for all modules. */
    Run runAll(String... arguments) throws IOException {
        Path out = Files.createTempFile("jextract-script", ".out");
        Path err = Files.createTempFile("jextract-script", ".err");
        try {
            List<String> command = new ArrayList<>(List.of("bash", script().toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(workingDirectory.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            Map<String, String> inherited = builder.environment();
            inherited.remove("NETMAP_LOCATION");
            inherited.put("TMPDIR", temporary.toString());
            inherited.put("PATH", pathWithoutJextract(inherited.get("PATH")));
            environment.forEach((name, value) -> {
                if (value == null) {
                    inherited.remove(name);
                } else {
                    inherited.put(name, value);
                }
            });
            int status = builder.start().waitFor();
            return new Run(status, Files.readString(out), Files.readString(err));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String pathWithoutJextract(String path) {
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(directory -> !Files.exists(Path.of(directory, "jextract")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Relative path to content, of all files below a directory; of directories, the path alone. */
    static Map<String, String> tree(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (!Files.exists(directory)) {
            return files;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.forEach(path -> {
                try {
                    String name = directory.relativize(path).toString();
                    files.put(name, Files.isDirectory(path) ? "directory" : Files.readString(path));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return files;
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
