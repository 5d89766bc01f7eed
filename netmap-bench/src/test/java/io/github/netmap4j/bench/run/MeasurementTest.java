package io.github.netmap4j.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementTest {

    /** Two ways that are not to be run, only read. */
    @SuppressWarnings("UnusedMethod")
    private static final class Ways {
        @Row(value = "views", goal = 1.05)
        void frugal() {}

        @Row(value = "generous", allocates = true)
        void generous() {}
    }

    private static Measurement measurement(String method, double bytes, Double... ratios) throws Exception {
        Row row = Ways.class.getDeclaredMethod(method).getAnnotation(Row.class);
        Samples all = new Samples(List.of(ratios));
        return new Measurement("TxFill", method, Map.of("slots", "256"), row, all, all, all, all, bytes);
    }

    @Test
    void anObjectInABatchIsSeen() throws Exception {
        assertFalse(measurement("frugal", 0.4, 1.0).allocatesAgainstItsWord());
        assertTrue(measurement("frugal", 16, 1.0).allocatesAgainstItsWord());
        assertFalse(measurement("generous", 16, 1.0).allocatesAgainstItsWord());
    }

    @Test
    void theMedianIsHeldAgainstTheGoal() throws Exception {
        assertTrue(measurement("frugal", 0, 9.0, 1.04, 1.01).meetsGoal());
        assertFalse(measurement("frugal", 0, 1.0, 1.2, 1.3).meetsGoal());
        assertTrue(measurement("generous", 0, 9.0).meetsGoal());
    }

    @Test
    void quantilesAreOfTheSortedValues() {
        Samples values = new Samples(List.of(4.0, 1.0, 3.0, 2.0));
        assertEquals(1, values.quantile(0));
        assertEquals(3, values.median());
        assertEquals(4, values.quantile(1));
    }

    @Test
    void theTableSaysWhatWasMissed() throws Exception {
        String table = Report.table(List.of(measurement("frugal", 0, 1.2), measurement("generous", 48, 1.2)));
        assertTrue(table.contains("| views | slots 256 | 1.20 |"), table);
        assertTrue(table.contains("1.05 **missed**"), table);
        assertTrue(table.contains("| 48.0 |"), table);
    }
}
