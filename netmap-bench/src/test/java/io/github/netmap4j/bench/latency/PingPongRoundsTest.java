package io.github.netmap4j.bench.latency;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.bench.run.Decisive;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PingPongRoundsTest {

    /** Checks that rounds are played and recorded, not how fast. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void roundsArePlayed(boolean blocking) throws Exception {
        Histogram rounds = PingPongRounds.run(blocking, Duration.ofMillis(20));
        assertTrue(rounds.getTotalCount() > 0);
        assertTrue(rounds.getMinValue() > 0);
        Histogram twin = CPingPong.run(blocking, Duration.ofMillis(1));
        assertTrue(twin.getTotalCount() > 0);
        assertTrue(twin.getMinValue() > 0);
    }

    @Test
    void theTableHasAllFour() throws Exception {
        String table = LatencyTable.measure(Duration.ofMillis(20), new Decisive());
        for (String way : List.of("busy", "C, busy", "asleep in poll", "C, asleep on a futex")) {
            assertTrue(table.contains("| " + way + " |"), table);
        }
    }
}
