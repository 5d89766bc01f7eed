package io.github.netmap4j.bench.startup;

import io.github.netmap4j.bench.run.CLibrary;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.user.NmDesc;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * From the start of a process to the first packet: a JVM, plain, with an AppCDS archive, and with the AOT cache of JDK 25; and
 * beside it a program in C. Each is started again and again.
 */
final class StartUp {

    private static final String SHARED = "source: shared objects file";

    private final Path directory;
    private final String classPath;
    private final Path program;

    /** Makes what the processes need: jars, archives and logs, in a directory. */
    StartUp(Path directory) throws IOException {
        this.directory = directory.toAbsolutePath();
        // The archives take no classes from directories.
        classPath = Stream.of(
                        Jars.of(FirstPacket.class, directory),
                        Jars.of(SoftDevice.class, directory),
                        Jars.of(NetmapDevice.class, directory))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        program = CLibrary.program("startup.c", CLibrary.directory());
    }

    /**
     * What one way to start took.
     *
     * @param way how
     * @param medianMillis from the start of the process to its end, milliseconds
     * @param fastestMillis the fastest of the runs
     * @param peakMebibytes of resident memory, the median
     * @param classes of netmap4j that were loaded
     * @param archived how many of them came from an archive
     */
    record Result(
            String way, double medianMillis, double fastestMillis, double peakMebibytes, long classes, long archived) {}

    /** Measures all ways, with so many processes for each. */
    List<Result> measure(int runs) throws IOException {
        Path cds = directory.resolve("first-packet.jsa");
        Path aot = directory.resolve("first-packet.aot");
        run(java(List.of("-XX:ArchiveClassesAtExit=" + cds)));
        run(java(List.of("-XX:AOTCacheOutput=" + aot)));
        return List.of(
                measure("C, its own pipe", List.of(program.toString()), 0, 0, runs),
                measureJava("plain", List.of(), runs),
                measureJava("AppCDS archive", List.of("-XX:SharedArchiveFile=" + cds), runs),
                measureJava("AOT cache", List.of("-XX:AOTCache=" + aot), runs));
    }

    /** How many classes of a package, and of those below it, are loaded before nm_open makes its first descriptor. */
    long classesBeforeOpen(Package part) throws IOException {
        return loaded(List.of("-Xshare:off")).stream()
                // The first that only an open descriptor needs.
                .takeWhile(line -> !line.contains(" " + NmDesc.class.getName() + " "))
                .filter(line -> line.contains(" " + part.getName() + "."))
                .count();
    }

    /** The lines of the JVM's log for the classes of netmap4j, in the order of loading. */
    private List<String> loaded(List<String> options) throws IOException {
        Path log = directory.resolve("classes.log");
        Files.deleteIfExists(log);
        List<String> all = new ArrayList<>(options);
        all.add("-Xlog:class+load:file=" + log);
        run(java(all));
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" io.github.netmap4j.") && !line.contains(".bench."))
                    .toList();
        }
    }

    private Result measureJava(String way, List<String> options, int runs) throws IOException {
        List<String> classes = loaded(options);
        long archived = classes.stream().filter(line -> line.contains(SHARED)).count();
        return measure(way, java(options), classes.size(), archived, runs);
    }

    private static Result measure(String way, List<String> command, long classes, long archived, int runs)
            throws IOException {
        double[] millis = new double[runs];
        double[] peaks = new double[runs];
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            peaks[i] = run(command) / 1024.0;
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        Arrays.sort(peaks);
        return new Result(way, millis[runs / 2], millis[0], peaks[runs / 2], classes, archived);
    }

    private List<String> java(List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath));
        command.addAll(options);
        command.add(FirstPacket.class.getName());
        return command;
    }

    /** Starts a program and returns its peak memory in KiB. The time ends with the process. */
    private static long run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        StringBuilder output = new StringBuilder();
        long peak = -1;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.startsWith(FirstPacket.ARRIVED)) {
                    peak = Long.parseLong(
                            line.substring(FirstPacket.ARRIVED.length()).trim());
                }
            }
        }
        if (peak < 0) {
            throw new IOException(String.join(" ", command) + " printed\n" + output);
        }
        return peak;
    }
}
