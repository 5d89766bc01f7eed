package io.github.netmap4j.examples.metadata;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * A program that initialises every class of a module, and writes what it links and what picocli looks into, as the
 * reachability metadata of GraalVM's native-image. Arguments: a class of each module, those first that others need, and the
 * directory for the files. Prints what the metadata cannot hold.
 */
final class MetadataWriter {

    /** Functions that lose errno; only their descriptors are used, so what links them is never initialised. */
    private static final String UNUSED = "io.github.netmap4j.sys.libc.";

    private static final List<Class<? extends java.lang.annotation.Annotation>> FIELDS =
            List.of(Option.class, Parameters.class, Mixin.class, ArgGroup.class, Spec.class);

    private MetadataWriter() {}

    public static void main(String[] arguments) throws Exception {
        RecordingLoader loader = new RecordingLoader(MetadataWriter.class.getClassLoader());
        Path out = Path.of(arguments[arguments.length - 1]);
        for (String main : Arrays.copyOf(arguments, arguments.length - 1)) {
            Set<String> reflected = new TreeSet<>();
            for (String name : classes(main)) {
                Class<?> type = Class.forName(name, !name.startsWith(UNUSED), loader);
                if (isPicoclis(type)) {
                    reflected.add("{\"type\": \"%s\", \"allDeclaredConstructors\": true, \"allDeclaredFields\": true,"
                                    .formatted(name)
                            + " \"allDeclaredMethods\": true}");
                }
            }
            write(out.resolve(main + ".json"), reflected, LinkedCalls.take());
        }
        loader.reflects().forEach(System.out::println);
        System.exit(0); // Classes may have started threads.
    }

    /** Whether picocli reads or makes it. */
    private static boolean isPicoclis(Class<?> type) {
        return type.isAnnotationPresent(Command.class)
                || Stream.of(type.getDeclaredFields())
                        .anyMatch(field -> FIELDS.stream().anyMatch(field::isAnnotationPresent))
                || Stream.of(type.getDeclaredMethods())
                        .anyMatch(method -> FIELDS.stream().anyMatch(method::isAnnotationPresent));
    }

    private static void write(Path file, Set<String> reflected, Set<String> linked) throws IOException {
        List<String> parts = new ArrayList<>();
        if (!reflected.isEmpty()) {
            parts.add("  \"reflection\": [\n    " + String.join(",\n    ", reflected) + "\n  ]");
        }
        if (!linked.isEmpty()) {
            parts.add("  \"foreign\": {\n    \"downcalls\": [\n      " + String.join(",\n      ", linked)
                    + "\n    ]\n  }");
        }
        if (!parts.isEmpty()) {
            Files.writeString(file, parts.stream().collect(Collectors.joining(",\n", "{\n", "\n}\n")));
        }
    }

    /** The names of all classes beside one. */
    private static List<String> classes(String main) throws IOException, URISyntaxException {
        String resource = main.replace('.', '/') + ".class";
        URL url = MetadataWriter.class.getClassLoader().getResource(resource);
        if (url.getProtocol().equals("file")) {
            String path = Path.of(url.toURI()).toString();
            return classes(Path.of(path.substring(0, path.length() - resource.length())));
        }
        String jar = url.getPath().substring("file:".length(), url.getPath().indexOf('!'));
        try (FileSystem files = FileSystems.newFileSystem(Path.of(jar))) {
            return classes(files.getPath("/"));
        }
    }

    private static List<String> classes(Path root) throws IOException {
        Predicate<String> wanted = name -> name.startsWith("io/github/netmap4j/") && name.endsWith(".class");
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(wanted.and(name -> !name.endsWith("package-info.class")))
                    .map(name -> name.replace(".class", "").replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }
}
