package io.github.netmap4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Processes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * javac's lint {@code exports} over all modules: what is exported mentions only what its users can see. The build leaves it
 * out, since it would have JSpecify's annotations required transitively, and then nobody could compile without them.
 */
class ExportsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern MODULE = Pattern.compile("(?m)^(?:open )?module ([\\w.]+)");
    private static final String OF_JSPECIFY = "org.jspecify";

    @Test
    void whatIsExportedMentionsOnlyWhatItsUsersCanSee(@TempDir Path out) throws IOException {
        List<String> options = new ArrayList<>(List.of("-Xlint:exports", "-proc:none", "-d", out.toString()));
        options.addAll(List.of("-XDshould-stop.ifNoError=FLOW", "-Xmaxwarns", "1000", "-p", jars()));
        List<Path> files = new ArrayList<>();
        for (Path module : modules()) {
            List<Path> roots = Stream.of("src/main/java", "src/generated/java")
                    .map(module::resolve)
                    .filter(Files::isDirectory)
                    .toList();
            options.add("--module-source-path");
            options.add(name(module) + "="
                    + roots.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
            for (Path root : roots) {
                try (Stream<Path> sources =
                        Files.find(root, 20, (path, _) -> path.toString().endsWith(".java"))) {
                    sources.forEach(files::add);
                }
            }
        }
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> told = new DiagnosticCollector<>();
        try (StandardJavaFileManager manager = javac.getStandardFileManager(told, Locale.ROOT, null)) {
            javac.getTask(null, manager, told, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
        }
        List<String> others = told.getDiagnostics().stream()
                .filter(one ->
                        one.getKind() == Diagnostic.Kind.ERROR || one.getCode().contains("leaks"))
                .map(Diagnostic::toString)
                .filter(one -> !one.contains(OF_JSPECIFY))
                .toList();
        assertEquals(List.of(), others);
        assertTrue(
                told.getDiagnostics().stream().anyMatch(one -> one.toString().contains(OF_JSPECIFY)),
                "the lint is silent: did it run?");
    }

    /** The modules that others use: those with a module descriptor, except this one. */
    private static List<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(dir -> Files.exists(dir.resolve("src/main/java/module-info.java")))
                    .filter(dir -> !dir.endsWith("netmap-examples"))
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path module) throws IOException {
        Matcher name = MODULE.matcher(Files.readString(module.resolve("src/main/java/module-info.java")));
        assertTrue(name.find(), module.toString());
        return name.group(1);
    }

    /** The dependencies from outside this build. */
    private static String jars() {
        return Stream.of(Processes.classPath().split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar")
                        && !Path.of(entry).getFileName().toString().startsWith("netmap4j"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
