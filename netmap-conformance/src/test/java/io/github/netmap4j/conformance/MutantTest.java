package io.github.netmap4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.Mutants.Mutant;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the suite itself: it finds every fault that was put into a device. */
class MutantTest {

    private final StringWriter out = new StringWriter();
    private final PrintWriter to = new PrintWriter(out);

    static Stream<Mutant> mutants() {
        return Mutants.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    void aFaultIsFound(Mutant mutant) {
        assertEquals(1, Conformance.run(mutant.device().get(), to, to, "--match", mutant.cases()), out::toString);
        assertTrue(out.toString().contains("  FAIL  "), out::toString);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    @Tag("stress")
    @Timeout(300)
    void aFaultIsFoundAmongAllCases(Mutant mutant) {
        assertEquals(1, Conformance.run(mutant.device().get(), to, to), out::toString);
    }

    @Test
    void withoutAFaultTheSameCasesPass() {
        String cases = mutants().map(Mutant::cases).collect(Collectors.joining("|"));
        assertEquals(0, Conformance.run(new WatchedDevice(), to, to, "--match", cases), out::toString);
        assertTrue(out.toString().contains("  pass  "), out::toString);
    }

    @Test
    void aDeviceThatIsGivenIsTheOneThatIsTested() {
        assertEquals(2, Conformance.run(new WatchedDevice(), to, to, "--device", "soft"));
        assertTrue(out.toString().contains("--device names another device"), out::toString);
    }
}
