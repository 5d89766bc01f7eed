package io.github.netmap4j.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotsTest {

    /** The most bytes of a plot: it is part of a page that phones read. */
    private static final int MOST = 60_000;

    @TempDir
    Path dir;

    @SuppressWarnings("UnusedMethod")
    private static final class Ways {
        @Row(value = "in_place {by} views", goal = 1.25)
        void met() {}

        @Row(value = "copied", goal = 1.05)
        void missed() {}
    }

    private static Rows rows(int operations) throws Exception {
        List<Measurement> all = new ArrayList<>();
        for (int i = 0; i < operations; i++) {
            for (String method : new String[] {"met", "missed"}) {
                Row row = Ways.class.getDeclaredMethod(method).getAnnotation(Row.class);
                Samples ratios = new Samples(List.of(1.1, 1.2, 1.3));
                all.add(new Measurement(
                        Section.RAW,
                        "Operation" + i,
                        method,
                        Map.of("slots", "256", "profile", "mono", "length", "60"),
                        row,
                        ratios,
                        ratios,
                        ratios,
                        ratios,
                        0));
            }
        }
        return new Rows(all);
    }

    @Test
    void aPlotIsSmallXmlWithEachWay() throws Exception {
        String missing = Plots.draw(rows(20), dir);
        assumeTrue(missing.isEmpty(), missing);
        Path plot = dir.resolve("raw.svg");
        assertTrue(Files.size(plot) < MOST, () -> plot.toFile().length() + " bytes");
        String text = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(plot.toFile())
                .getDocumentElement()
                .getTextContent();
        assertTrue(text.contains("in_place {by} views (length 60)"), text);
        assertTrue(text.contains("Operation19"), text);
    }

    @Test
    void nothingMeasuredIsNoPlot() throws Exception {
        assertEquals("", Plots.draw(new Rows(List.of()), dir));
        assertTrue(Files.notExists(dir.resolve("raw.svg")));
    }
}
