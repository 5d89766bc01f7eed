package io.github.netmap4j.bench.open;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That every kind of port opens, and that its first packet arrives; not how fast. */
@Timeout(300)
class OpenTableTest {

    @TempDir
    Path dir;

    @Test
    void everyKindOfPortHasItsSteps() throws Exception {
        String table = OpenTable.measure(new int[] {0, 4}, 1, dir);
        for (String ports : new String[] {"pipe, software device", "VALE, software device"}) {
            assertEquals(
                    3,
                    table.lines()
                            .filter(line -> line.startsWith("| " + ports + " | "))
                            .count(),
                    table);
        }
        for (String ports : new String[] {"pipe, served file", "AF_XDP sockets on a veth pair"}) {
            long rows = table.lines()
                    .filter(line -> line.startsWith("| " + ports + " | "))
                    .count();
            assertEquals(table.contains(ports + " | not measured here") ? 1 : 3, rows, table);
        }
    }
}
