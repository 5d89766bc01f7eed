package io.github.netmap4j.bench.whole;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One run of a program.
 *
 * @param started when, by the clock of {@link System#nanoTime()}
 * @param phases what it did, phase after phase
 * @param cpu nanoseconds of processor time of the whole process
 * @param log of the JVM's deoptimizations; null for a program in C
 */
record Run(
        long started,
        List<Timeline> phases,
        long cpu,
        @Nullable String log) {

    private static final int SECONDS = 120;
    private static final Pattern CPU = Pattern.compile("^cpu (\\d+)$", Pattern.MULTILINE);

    /** A line of the log: nanoseconds since the JVM's start, the tier of the code, and the method. */
    private static final Pattern GIVEN_UP = Pattern.compile(
            "^\\[(\\d+)ns\\] .*level=4 (\\S+) .* (?:reinterpret|maybe_recompile|make_not_\\w+) ", Pattern.MULTILINE);

    /** Runs a program in C. */
    static Run c(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        return of(start, started(command), null);
    }

    /** Runs {@link MeasuredProgram}. */
    static Run java(Path directory, String where, String layer, List<String> phases)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile(directory, "deoptimizations", ".log");
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-Xlog:deoptimization=debug:file=" + log + ":uptimenanos",
                    "-cp",
                    System.getProperty("java.class.path"),
                    MeasuredProgram.class.getName(),
                    where,
                    layer));
            command.addAll(phases);
            long start = System.nanoTime();
            String printed = started(command);
            return of(start, printed, Files.readString(log));
        } finally {
            Files.delete(log);
        }
    }

    private static Run of(long start, String printed, @Nullable String log) throws IOException {
        Matcher cpu = CPU.matcher(printed);
        if (!cpu.find()) {
            throw new IOException("no processor time in:\n" + printed);
        }
        return new Run(start, Timeline.of(printed), Long.parseLong(cpu.group(1)), log);
    }

    private static String started(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " printed\n" + printed);
            }
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }

    Timeline first() {
        return phases.getFirst();
    }

    /** Millions of frames in a second of processor time, the start and the warm-up of the whole program included. */
    double perCpuSecond() {
        long frames = phases.stream().mapToLong(Timeline::frames).sum();
        return 1e3 * frames / cpu;
    }

    /** The methods whose optimized code the JVM gave up after a moment. */
    List<String> givenUpAfter(long moment) {
        if (log == null) {
            return List.of();
        }
        List<String> methods = new ArrayList<>();
        Matcher line = GIVEN_UP.matcher(log);
        while (line.find()) {
            // The JVM's clock starts a little after the process.
            if (started + Long.parseLong(line.group(1)) > moment) {
                methods.add(line.group(2));
            }
        }
        return methods;
    }
}
