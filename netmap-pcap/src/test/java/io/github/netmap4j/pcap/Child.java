package io.github.netmap4j.pcap;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A process of its own, for what ends with a process. */
final class Child {

    private Child() {}

    static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "count" -> {
                try (CaptureReader capture = args[1].equals("-")
                        ? CaptureReader.standardInput().open()
                        : CaptureReader.open(Path.of(args[1]))) {
                    System.out.println(Recorded.all(capture).size());
                } catch (CaptureException e) {
                    System.out.println(e.getMessage());
                }
            }
            case "write" -> write(Path.of(args[1]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Writes until it is killed, and prints how much is safely in the file. */
    private static void write(Path file) throws IOException {
        MemorySegment frame = MemorySegment.ofArray(new byte[100]);
        try (CaptureWriter capture = CaptureWriter.open(file)) {
            while (true) {
                for (int i = 0; i < 7; i++) {
                    capture.write(frame, 0, 100, 1);
                }
                capture.flush();
                capture.write(frame, 0, 100, 1);
                System.out.println(capture.records());
            }
        }
    }

    /** All that this JVM has on its module path and its class path, as a class path. */
    static String classPath() {
        return System.getProperty("jdk.module.path", "") + File.pathSeparator + System.getProperty("java.class.path");
    }

    static ProcessBuilder builder(List<String> without, String... args) {
        String path = Arrays.stream(classPath().split(File.pathSeparator, -1))
                .filter(entry -> without.stream().noneMatch(entry::contains))
                .collect(Collectors.joining(File.pathSeparator));
        // A build in the background ignores SIGINT, and so would the child.
        ProcessBuilder builder = new ProcessBuilder(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                path + File.pathSeparator + ownClasses(),
                Child.class.getName());
        builder.command().addAll(List.of(args));
        return builder;
    }

    /** On the module path, the tests' classes are patched into the module and on no path. */
    private static String ownClasses() {
        String resource = Child.class.getName().replace('.', '/') + ".class";
        String location = Child.class.getResource("/" + resource).getPath();
        return location.substring(0, location.length() - resource.length());
    }

    static String run(List<String> without, String... args) throws IOException, InterruptedException {
        Process child = builder(without, args).redirectErrorStream(true).start();
        child.getOutputStream().close();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        child.waitFor();
        return output;
    }
}
