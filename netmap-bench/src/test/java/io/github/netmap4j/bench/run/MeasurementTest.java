package io.github.netmap4j.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementTest {

    /** Benchmarks that are only read, never run. */
    @SuppressWarnings("UnusedMethod")
    private static final class Ways {
        @Row(value = "views", goal = 1.05, goalFrom512 = 1.5, against = "generous", goalAgainst = 2)
        void frugal() {}

        @Row(value = "generous", allocates = true)
        void generous() {}

        @Row(value = "growing", goalGrowth = 1.25)
        void growing() {}

        @Row(value = "call", goalNanos = 15)
        void call() {}
    }

    private static Measurement measurement(String method, double bytes, Double... ratios) throws Exception {
        return measurement(method, Map.of("slots", "256"), new Samples(List.of(1.0)), bytes, ratios);
    }

    /** Java takes as long as the ratios say where C takes one nanosecond. */
    private static Measurement measurement(
            String method, Map<String, String> parameters, Samples c, double bytes, Double... ratios) throws Exception {
        Row row = Ways.class.getDeclaredMethod(method).getAnnotation(Row.class);
        Samples all = new Samples(List.of(ratios));
        return new Measurement(Section.RAW, "TxFill", method, parameters, row, all, all, all, c, bytes);
    }

    private static List<Boolean> met(Measurement row, Measurement... others) {
        List<Measurement> all = new ArrayList<>(List.of(others));
        all.add(row);
        return new Rows(all).goals(row).stream().map(Goal::met).toList();
    }

    @Test
    void anObjectInABatchIsSeen() throws Exception {
        assertFalse(measurement("frugal", 0.4, 1.0).allocatesAgainstItsWord());
        assertTrue(measurement("frugal", 16, 1.0).allocatesAgainstItsWord());
        assertFalse(measurement("generous", 16, 1.0).allocatesAgainstItsWord());
    }

    @Test
    void theMedianIsHeldAgainstTheGoal() throws Exception {
        assertEquals(List.of(true), met(measurement("frugal", 0, 9.0, 1.04, 1.01)));
        assertEquals(List.of(false), met(measurement("frugal", 0, 1.0, 1.2, 1.3)));
        assertEquals(List.of(), met(measurement("generous", 0, 9.0)));
    }

    @Test
    void longPacketsHaveAGoalOfTheirOwn() throws Exception {
        Samples c = new Samples(List.of(1.0));
        assertEquals(List.of(false), met(measurement("frugal", Map.of("length", "511"), c, 0, 1.4)));
        assertEquals(List.of(true), met(measurement("frugal", Map.of("length", "512"), c, 0, 1.4)));
    }

    @Test
    void aWayIsHeldAgainstAnotherWithTheSameParameters() throws Exception {
        Measurement frugal = measurement("frugal", 0, 1.0);
        assertEquals(List.of(true, true), met(frugal, measurement("generous", 0, 0.5)));
        assertEquals(List.of(true, false), met(frugal, measurement("generous", 0, 0.4)));
        Measurement other = measurement("generous", Map.of("slots", "1024"), frugal.c(), 0, 0.4);
        assertEquals(List.of(true), met(frugal, other));
    }

    @Test
    void nanosecondsAboveCHaveALimit() throws Exception {
        Samples c = new Samples(List.of(100.0));
        assertEquals(List.of(true), met(measurement("call", Map.of(), c, 0, 115.0)));
        assertEquals(List.of(false), met(measurement("call", Map.of(), c, 0, 116.0)));
    }

    @Test
    void growthIsHeldAgainstTheSmallestCaseAndAgainstCs() throws Exception {
        Samples c = new Samples(List.of(1.0));
        Measurement smallest = measurement("growing", Map.of("slots", "256"), c, 0, 4.0);
        Map<String, String> large = Map.of("slots", "4096");
        assertEquals(List.of(), met(smallest));
        assertEquals(List.of(true), met(measurement("growing", large, c, 0, 5.0), smallest));
        assertEquals(List.of(false), met(measurement("growing", large, c, 0, 5.1), smallest));
        Samples twice = new Samples(List.of(2.0));
        assertEquals(List.of(true), met(measurement("growing", large, twice, 0, 10.0), smallest));
    }

    @Test
    void quantilesAreOfTheSortedValues() {
        Samples values = new Samples(List.of(4.0, 1.0, 3.0, 2.0));
        assertEquals(1, values.quantile(0));
        assertEquals(3, values.median());
        assertEquals(4, values.quantile(1));
    }

    @Test
    void theReportSaysWhatWasMissed() throws Exception {
        Rows rows = new Rows(List.of(measurement("frugal", 16, 1.2), measurement("generous", 48, 1.2)));
        String table = Report.tables(rows);
        assertTrue(table.contains("| views | slots 256 | 1.20 |"), table);
        assertTrue(table.contains("1.05 of C **missed**, 2.00 of generous met"), table);
        assertTrue(table.contains("| 48.0 |"), table);
        String summary = Report.summary(rows);
        assertTrue(summary.contains("Goals: 2, met 1, missed 1."), summary);
        assertTrue(summary.contains("| TxFill, views (slots 256) | 1.05 of C | 1.20 |"), summary);
        assertTrue(summary.contains("Of 1 rows that must not allocate, 1 do:"), summary);
    }
}
