package io.github.netmap4j.bench.run;

import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Some benchmarks and the values that their parameters take; those not named here take all of theirs.
 *
 * @param include which benchmarks, a regular expression
 * @param parameters values by name, separated by commas
 */
record Pass(String include, Map<String, String> parameters) {

    /** The benchmarks' names. */
    List<String> benchmarks() {
        return BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                        List.of(include),
                        List.of())
                .stream()
                .map(BenchmarkListEntry::getUsername)
                .toList();
    }
}
