package io.github.netmap4j.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.bench.xdp.VethTable;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

@Timeout(600)
class EveryBenchmarkTest {

    /** Each benchmark for a moment, in this JVM, beside its twin: that it runs, not how fast. */
    @Test
    void everyBenchmarkRunsBesideItsTwin() throws Exception {
        String notHere = VethTable.missing().isEmpty() ? "none" : "xdp\\.SafeHalves";
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .exclude(notHere)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(10))
                        .param("slots", "256")
                        .param("profile", "mono")
                        .param("length", "60")
                        .param("batch", "8")
                        .param("rings", "2")
                        .param("pairs", "2")
                        .addProfiler(TwinProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        long benchmarks = BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of(notHere))
                .size();
        assertEquals(
                benchmarks,
                results.stream()
                        .map(r -> r.getParams().getBenchmark())
                        .distinct()
                        .count());
        List<Measurement> measurements = results.stream().map(Measurement::of).toList();
        for (Measurement measurement : measurements) {
            assertTrue(measurement.java().median() > 0, () -> measurement + " took no time");
            assertTrue(measurement.c().median() > 0, () -> measurement + ": its twin took no time");
        }
        String tables = Report.tables(new Rows(measurements));
        for (Measurement measurement : measurements) {
            assertTrue(tables.contains("\n### " + measurement.operation() + "\n"), measurement::operation);
        }
    }
}
