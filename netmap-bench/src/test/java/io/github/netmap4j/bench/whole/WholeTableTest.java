package io.github.netmap4j.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.bench.run.Decisive;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That the programs run and have their rows; not how fast. */
@Timeout(300)
class WholeTableTest {

    @TempDir
    Path dir;

    @Test
    void everyProgramHasARow() throws Exception {
        String table = WholeTable.measure(1, 300, 0, dir, new Decisive());
        for (String job : new String[] {"pipe", "VALE switch"}) {
            for (String by : new String[] {"C", "raw layer", "safe layer"}) {
                assertTrue(table.contains("| " + job + " | " + by + " | "), table);
            }
        }
        assertTrue(table.contains("| AF_XDP on a veth pair | "), table);
    }

    @Test
    void codeThatTheJvmGivesUpAfterAMomentIsNamed() {
        String log = """
                [1000ns] cid=1 level=4 a.B.early()V trap_bci=1 unstable_if reinterpret pc=0x1 relative_pc=0x1
                [3000ns] cid=2 level=4 a.B.late(I)V trap_bci=2 class_check maybe_recompile pc=0x2 relative_pc=0x2
                [4000ns] cid=3 level=2 a.B.profiled()V trap_bci=2 class_check maybe_recompile pc=0x2 relative_pc=0x2
                """;
        Run run = new Run(500, List.of(), 1, log);
        assertEquals(List.of("a.B.late(I)V"), run.givenUpAfter(2000));
        assertEquals(2, run.givenUpAfter(0).size());
    }
}
