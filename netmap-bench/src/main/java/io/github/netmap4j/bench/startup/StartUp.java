package io.github.netmap4j.bench.startup;

import io.github.netmap4j.bench.run.CLibrary;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.user.NmDesc;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * From the start of a process to the first packet and its end, for the shortest program of the raw layer and for {@code netmap
 * gen}: a JVM, plain, with an AppCDS archive, with the AOT cache of JDK 25, and with that in a runtime of its own; and beside it
 * a program in C. Each is started again and again.
 */
final class StartUp {

    private static final Path HOME = Path.of(System.getProperty("java.home"));
    /** Milliseconds from the start to the end of a raw program of an image. */
    private static final int RAW_GOAL = 150;

    /** The same of {@code netmap gen}. */
    private static final int GEN_GOAL = 250;

    private static final String SHARED = "source: shared objects file";
    /** What {@code scripts/image.sh} puts into the image of the command. */
    private static final String MODULES = "java.base,java.logging,jdk.jfr";
    /** What {@code scripts/image.sh} starts with. */
    private static final List<String> SMALL = List.of("-XX:+UseSerialGC");

    private final Path directory;
    private final Java first;
    private final Java gen;
    private final Path program;

    /** Makes what the processes need: jars, archives and logs, in a directory. */
    StartUp(Path directory) throws IOException {
        this.directory = directory.toAbsolutePath();
        // The archives take no classes from directories.
        String classPath = Stream.of(
                        Jars.of(FirstPacket.class, directory),
                        Jars.of(SoftDevice.class, directory),
                        Jars.of(NetmapDevice.class, directory))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        first = new Java("raw", classPath, List.of(FirstPacket.class.getName()));
        gen = new Java(
                "netmap gen",
                Jars.all(directory),
                List.of(
                        "io.github.netmap4j.tools.Netmap",
                        "gen",
                        "--device",
                        "soft",
                        "-i",
                        "vale0:first",
                        "-f",
                        "tx",
                        "-n",
                        "1"));
        program = CLibrary.program("startup.c", CLibrary.directory());
    }

    /** A program in Java. */
    private record Java(String name, String classPath, List<String> command) {}

    /**
     * What one way to start took.
     *
     * @param way how
     * @param medianMillis from the start of the process to its end, milliseconds
     * @param fastestMillis the fastest of the runs
     * @param peakMebibytes of resident memory, the median; 0 if the program does not print it
     * @param classes of netmap4j that were loaded
     * @param archived how many of them came from an archive
     * @param goalMillis the most that {@code medianMillis} should be; 0 for no goal
     */
    record Result(
            String way,
            double medianMillis,
            double fastestMillis,
            double peakMebibytes,
            long classes,
            long archived,
            int goalMillis) {

        private Result withGoal(int millis) {
            return new Result(way, medianMillis, fastestMillis, peakMebibytes, classes, archived, millis);
        }
    }

    /** Measures all ways, with so many processes for each. */
    List<Result> measure(int runs) throws IOException {
        Path cds = directory.resolve("first-packet.jsa");
        run(java(HOME, first, List.of("-XX:ArchiveClassesAtExit=" + cds)));
        Path image = image();
        return List.of(
                measure("C, its own pipe", List.of(program.toString()), 0, 0, runs),
                measureJava("raw, plain", HOME, first, List.of(), runs),
                measureJava("raw, AppCDS archive", HOME, first, List.of("-XX:SharedArchiveFile=" + cds), runs),
                measureJava("raw, AOT cache", HOME, first, cache(HOME, first, List.of()), runs),
                measureJava("raw, jlink image with AOT cache", image, first, cache(image, first, SMALL), runs)
                        .withGoal(RAW_GOAL),
                measureJava("netmap gen, plain", HOME, gen, List.of(), runs),
                measureJava("netmap gen, jlink image with AOT cache", image, gen, cache(image, gen, SMALL), runs)
                        .withGoal(GEN_GOAL));
    }

    /** Makes a Java runtime with what the programs need. */
    private Path image() throws IOException {
        Path image = directory.resolve("image");
        if (Files.exists(image)) {
            try (Stream<Path> old = Files.walk(image)) {
                for (Path path : (Iterable<Path>) old.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(path);
                }
            }
        }
        String jlink = HOME.resolve("bin", "jlink").toString();
        run(List.of(jlink, "--add-modules", MODULES, "--strip-java-debug-attributes", "--output", image.toString()));
        return image;
    }

    /** Makes an AOT cache; the options to start with it. */
    private List<String> cache(Path home, Java program, List<String> options) throws IOException {
        String cache = "="
                + directory.resolve(home.getFileName() + "-" + program.name().replace(' ', '-') + ".aot");
        List<String> all = new ArrayList<>(options);
        all.add("-XX:AOTCacheOutput" + cache);
        run(java(home, program, all));
        all.set(all.size() - 1, "-XX:AOTCache" + cache);
        return all;
    }

    /** How many classes of a package, and of those below it, are loaded before nm_open makes its first descriptor. */
    long classesBeforeOpen(Package part) throws IOException {
        return loaded(HOME, first, List.of("-Xshare:off")).stream()
                // The first that only an open descriptor needs.
                .takeWhile(line -> !line.contains(" " + NmDesc.class.getName() + " "))
                .filter(line -> line.contains(" " + part.getName() + "."))
                .count();
    }

    /** The lines of the JVM's log for the classes of netmap4j, in the order of loading. */
    private List<String> loaded(Path home, Java program, List<String> options) throws IOException {
        Path log = directory.resolve("classes.log");
        Files.deleteIfExists(log);
        List<String> all = new ArrayList<>(options);
        all.add("-Xlog:class+load:file=" + log);
        run(java(home, program, all));
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" io.github.netmap4j.") && !line.contains(".bench."))
                    .toList();
        }
    }

    private Result measureJava(String way, Path home, Java program, List<String> options, int runs) throws IOException {
        List<String> classes = loaded(home, program, options);
        long archived = classes.stream().filter(line -> line.contains(SHARED)).count();
        return measure(way, java(home, program, options), classes.size(), archived, runs);
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
        return new Result(way, millis[runs / 2], millis[0], peaks[runs / 2], classes, archived, 0);
    }

    private static List<String> java(Path home, Java program, List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                program.classPath()));
        command.addAll(options);
        command.addAll(program.command());
        return command;
    }

    /** Starts a program and returns its peak memory in KiB, 0 if it does not print it. The time ends with the process. */
    private static long run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        StringBuilder output = new StringBuilder();
        long peak = 0;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.startsWith(FirstPacket.ARRIVED)) {
                    peak = Long.parseLong(
                            line.substring(FirstPacket.ARRIVED.length()).trim());
                }
            }
        }
        if (status(process) != 0) {
            throw new IOException(String.join(" ", command) + " printed\n" + output);
        }
        return peak;
    }

    private static int status(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
