package io.github.netmap4j.bench.startup;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * From the start of a JVM to the first packet: plain, with an AppCDS archive, and with the AOT cache of JDK 25. Each is a
 * process of its own, started again and again.
 */
public final class StartUp {

    private StartUp() {}

    /**
     * What one way to start took.
     *
     * @param way how the JVM was started
     * @param medianMillis from the start of the process to the arrival of the packet, milliseconds
     * @param fastestMillis the fastest of the runs
     * @param peakMebibytes of resident memory, the median
     */
    public record Result(String way, double medianMillis, double fastestMillis, double peakMebibytes) {}

    /**
     * Measures all ways.
     *
     * @param runs processes for each way
     * @param directory for the archives
     * @return one result for each way
     * @throws IOException if a process cannot be started or fails
     */
    public static List<Result> measure(int runs, Path directory) throws IOException {
        Path cds = directory.resolve("first-packet.jsa");
        Path aot = directory.resolve("first-packet.aot");
        run(List.of("-XX:ArchiveClassesAtExit=" + cds));
        run(List.of("-XX:AOTCacheOutput=" + aot));
        return List.of(
                measure("plain", List.of(), runs),
                measure("AppCDS archive", List.of("-XX:SharedArchiveFile=" + cds), runs),
                measure("AOT cache", List.of("-XX:AOTCache=" + aot), runs));
    }

    /**
     * How many classes of the binding are loaded when a program is about to open its first port.
     *
     * @param directory for the JVM's log
     * @return classes of netmap4j, the program's own not among them
     * @throws IOException if the process fails
     */
    public static long classesBeforeOpen(Path directory) throws IOException {
        Path log = directory.resolve("classes.log");
        Files.deleteIfExists(log);
        run(List.of("-Xshare:off", "-Xlog:class+load:file=" + log));
        try (var lines = Files.lines(log)) {
            // The binding's own classes up to the first that opening needs.
            return lines.takeWhile(line -> !line.contains("io.github.netmap4j.sys.NmDesc "))
                    .filter(line -> line.contains(" io.github.netmap4j.") && !line.contains(".bench."))
                    .count();
        }
    }

    private static Result measure(String way, List<String> options, int runs) throws IOException {
        double[] millis = new double[runs];
        double[] peaks = new double[runs];
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            peaks[i] = run(options) / 1024.0;
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        Arrays.sort(peaks);
        return new Result(way, millis[runs / 2], millis[0], peaks[runs / 2]);
    }

    /** Starts the program and returns its peak memory in KiB. The time ends with the process. */
    private static long run(List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(FirstPacket.class.getName());
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
