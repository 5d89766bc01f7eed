package io.github.netmap4j.examples.safe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.examples.Output;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.junit.NetmapTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Each option of each program that takes a number, with numbers that make no sense. */
@NetmapTest
class OptionValuesTest {

    private static final List<Supplier<Callable<Integer>>> PROGRAMS = List.of(
            AnswerPing::new,
            Async::new,
            Fec::new,
            HostBridge::new,
            HostReceive::new,
            HostTransmit::new,
            PingPong::new,
            PipeThreads::new,
            PollBasic::new,
            SlidingWindowArq::new,
            ThreadPerRing::new);

    private record Result(int code, String firstError) {}

    /** The number is part of the argument: one that begins with a dash would otherwise be an option. */
    private static Result run(Callable<Integer> program, String option, String value) throws Exception {
        int[] code = new int[1];
        String[] error = new String[1];
        Output.of(() -> error[0] =
                Output.ofErrors(() -> code[0] = Program.run(program, "--device", "test", option + "=" + value)));
        return new Result(code[0], error[0].lines().findFirst().orElse(""));
    }

    private static String name(Callable<Integer> program) {
        return program.getClass().getSimpleName();
    }

    /** Any number may be a seed. */
    private static Stream<Arguments> numbers() {
        return PROGRAMS.stream()
                .flatMap(program -> new CommandLine(program.get())
                        .getCommandSpec().options().stream()
                                .filter(option -> Set.of(int.class, long.class, double.class)
                                        .contains(option.type()))
                                .map(OptionSpec::longestName)
                                .filter(option -> !option.equals("--seed"))
                                .map(option -> Arguments.of(name(program.get()), option, program)));
    }

    @Test
    void everyProgramIsTried() throws IOException {
        Path sources = Path.of("src/main/java", getClass().getPackageName().split("\\."));
        Set<String> programs = new TreeSet<>();
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.toList()) {
                if (Files.readString(file).contains("@Command(")) {
                    programs.add(file.getFileName().toString().replace(".java", ""));
                }
            }
        }
        assertEquals(
                programs,
                PROGRAMS.stream().map(program -> name(program.get())).collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("numbers")
    void whatMakesNoSenseIsRefusedInALineThatNamesTheOption(
            String name, String option, Supplier<Callable<Integer>> program) throws Exception {
        for (String value : List.of("-1", "NaN", "Infinity", "-Infinity", "99999999999999999999", "x", "")) {
            Result result = run(program.get(), option, value);
            assertEquals(2, result.code, () -> name + " " + option + "=" + value);
            assertTrue(result.firstError.contains(option), result::firstError);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("numbers")
    void zeroIsDoneOrRefused(String name, String option, Supplier<Callable<Integer>> program) throws Exception {
        Result result = run(program.get(), option, "0");
        assertTrue(
                result.code == 0 || (result.code == 2 && result.firstError.matches(option + " must be 1 .*, not 0")),
                () -> name + ": " + result);
    }

    @ParameterizedTest
    @CsvSource({
        "Async, --frames, 1 to 100000, 100001",
        "Fec, --groups, 1 to 10000, 10001",
        "Fec, --lose, 0 to 12, 13",
        "PingPong, --rounds, 1 to 10000000, 10000001",
        "SlidingWindowArq, --bytes, 0 to 100000000, 100000001",
        "SlidingWindowArq, --loss, 0 to 1, 1.01",
        "ThreadPerRing, --rings, 1 to 100, 101"
    })
    void moreThanThereCanBeIsRefused(String name, String option, String range, String value) throws Exception {
        Callable<Integer> program = PROGRAMS.stream()
                .<Callable<Integer>>map(Supplier::get)
                .filter(one -> name(one).equals(name))
                .findFirst()
                .orElseThrow();
        assertEquals(new Result(2, option + " must be " + range + ", not " + value), run(program, option, value));
    }
}
