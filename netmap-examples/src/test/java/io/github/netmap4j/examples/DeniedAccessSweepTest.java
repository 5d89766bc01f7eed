package io.github.netmap4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Where the JVM denies native access, no public entry of the libraries ends in a class that cannot be initialised: what needs
 * C says which flag to set, every time, and what needs none works. One JVM is enough for all: a class whose initialisation
 * fails has failed for good, whoever comes first.
 */
class DeniedAccessSweepTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final List<String> MODULES =
            List.of("netmap-sys", "netmap-soft", "netmap", "netmap-xdp", "netmap-fuse");
    private static final Pattern EXPORT = Pattern.compile("exports ([\\w.]+);");

    /** The public classes of the packages that the modules export, the generated ones first. */
    private static List<String> classes() throws IOException {
        List<String> classes = new ArrayList<>();
        for (String sources : List.of("src/generated/java", "src/main/java")) {
            for (String module : MODULES) {
                String descriptor = Files.readString(ROOT.resolve(module + "/src/main/java/module-info.java"));
                for (Matcher export = EXPORT.matcher(descriptor); export.find(); ) {
                    Path dir = ROOT.resolve(module, sources, export.group(1).replace('.', '/'));
                    if (Files.isDirectory(dir)) {
                        try (Stream<Path> files = Files.list(dir)) {
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
                                    .sorted()
                                    .forEach(name -> classes.add(export.group(1) + "." + name.replace(".java", "")));
                        }
                    }
                }
            }
        }
        return classes;
    }

    @Test
    @Timeout(120)
    void noEntryEndsInAClassThatCannotBeInitialised() throws Exception {
        List<String> command = Processes.java(
                "-XX:TieredStopAtLevel=1", "--illegal-native-access=deny", PublicEntries.class.getName());
        command.addAll(classes());
        List<String> lines = Processes.run(command).lines().toList();
        List<String> broken = lines.stream()
                .filter(line -> line.contains("ExceptionInInitializerError") || line.contains("NoClassDefFoundError"))
                .toList();
        List<String> unexplained = lines.stream()
                .filter(line -> line.contains("IllegalCallerException")
                        && !line.contains(".abi.") // the generated code leaves the message to the JDK
                        && !line.contains(
                                "throws java.lang.IllegalCallerException: netmap4j calls C, and this JVM denies it: "
                                        + "start java with --enable-native-access=ALL-UNNAMED"))
                .toList();
        assertEquals(List.of(), broken);
        assertEquals(List.of(), unexplained);
        assertTrue(lines.size() > 4000, () -> lines.size() + " calls");
        for (String entry :
                List.of(".PollSet()", ".NmCsb(int)", "NmreqOptOffsets(", "NetmapPort.open", "SoftDevice.builder")) {
            assertTrue(
                    lines.stream().anyMatch(line -> line.contains(entry) && line.contains("throws java.lang.Ill")),
                    entry);
        }
    }
}
