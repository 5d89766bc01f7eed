package io.github.netmap4j.bench.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.bench.run.Decisive;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each job once, in each mode: that every frame comes, and that each has its row; not how fast. */
class VethTableTest {

    @Test
    void everyCellHasARowAndEveryFrameComes() throws Exception {
        String missing = VethLab.missing();
        assumeTrue(missing.isEmpty(), missing);
        List<Cell> cells = Cell.all(false).stream()
                .filter(cell -> cell.length() == 64 && cell.budget() == 256)
                .toList();
        assertEquals(2 * Cell.Way.values().length, cells.size());
        VethTable table = VethTable.measure(Duration.ofNanos(1), cells, new Decisive());
        for (Cell cell : cells) {
            String row = String.format(
                    Locale.ROOT, "| %s | %s | %d | %d |", cell.way().title, cell.mode(), cell.length(), cell.budget());
            assertTrue(table.text().contains(row), () -> row + table.text());
        }
        assertTrue(table.text().contains("| netmap ports | to C |"), table::text);
        for (String way :
                new String[] {"tx only", "rx only, C sends", "tx, and rx at the other end", "bridge of two, C sends"}) {
            String row = "| " + way + " | native | ";
            // Once in each of three tables.
            assertEquals(4, table.text().split(Pattern.quote(row), -1).length, () -> row + table.text());
        }
        assertTrue(table.text().contains("| AF_PACKET's rings, C |"), table::text);
        assertTrue(table.text().contains("| java.net datagrams |"), table::text);
        String pcap = PcapDrive.missing().isEmpty() ? "| pcap4j |" : "pcap4j is left out: ";
        assertTrue(table.text().contains(pcap), table::text);
    }

    @Test
    void theShortFormIsAChoiceOfTheLong() {
        assertEquals(40, Cell.all(true).size());
        assertEquals(22, Cell.all(false).size());
        assertTrue(Cell.all(true).containsAll(Cell.all(false)));
    }
}
