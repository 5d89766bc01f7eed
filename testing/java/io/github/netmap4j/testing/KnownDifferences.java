package io.github.netmap4j.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The cases of the conformance suite in which a device differs from the kernel's, each with the reason. */
public final class KnownDifferences {

    private KnownDifferences() {}

    /** That a run of the suite failed in these cases, whose names begin so, each once, and in no other. */
    public static void assertAll(Map<String, String> reasons, String output) {
        List<String> failed = output.lines()
                .filter(line -> line.startsWith("  FAIL    "))
                .map(line -> reasons.keySet().stream()
                        .filter(line.substring(10)::startsWith)
                        .findAny()
                        .orElse("not expected:" + line))
                .toList();
        assertEquals(
                new TreeSet<>(reasons.keySet()),
                failed.stream().collect(Collectors.toCollection(TreeSet::new)),
                output);
        assertEquals(reasons.size(), failed.size(), output);
    }
}
