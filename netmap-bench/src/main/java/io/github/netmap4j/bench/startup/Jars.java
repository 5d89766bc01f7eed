package io.github.netmap4j.bench.startup;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Where classes are, as jars. */
final class Jars {

    private Jars() {}

    /** The jar that a class is in; if it is in a directory, a new jar of that directory. */
    static Path of(Class<?> type, Path into) throws IOException {
        Path place;
        try {
            place = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
        return Files.isDirectory(place) ? jar(place, into.resolve(type.getSimpleName() + ".jar")) : place;
    }

    /** All of this JVM's class path and module path, as jars. */
    static String all(Path into) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String paths :
                List.of(System.getProperty("jdk.module.path", ""), System.getProperty("java.class.path", ""))) {
            for (String entry : paths.split(File.pathSeparator, -1)) {
                Path place = Path.of(entry);
                if (Files.isDirectory(place)) {
                    place = jar(place, into.resolve("class-path-" + jars.size() + ".jar"));
                }
                if (!entry.isEmpty() && Files.exists(place)) {
                    jars.add(place.toString());
                }
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private static Path jar(Path classes, Path jar) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return jar;
    }
}
