package io.github.netmap4j.tools.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a capture lets packets gather, by how fast they come. */
class GatherPauseTest {

    private static final int SLOTS = 1024;
    private static final long SECOND = 1_000_000_000;

    private final GatherPause pause = new GatherPause(SLOTS, 0);
    private long now;

    /** The pause after a hundred looks, when that many packets come in a second. */
    private long at(long perSecond) {
        long last = 0;
        long arrived = 0;
        long start = now;
        for (int i = 0; i < 100; i++) {
            now += last + 100_000;
            long due = (now - start) * perSecond / SECOND;
            last = pause.after(due - arrived, now);
            arrived = due;
        }
        return last;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 500, 5_000})
    void slowPacketsAreTakenAtOnce(long perSecond) {
        assertEquals(0, at(perSecond));
    }

    @Test
    void fastPacketsGatherForAMillisecond() {
        assertEquals(GatherPause.MAX, at(100_000));
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000_000, 2_000_000})
    void nothingIsLostBecauseOfAPause(long perSecond) {
        long longest = at(perSecond);
        assertTrue(longest * perSecond / SECOND <= SLOTS / 4, longest + " ns");
    }

    @Test
    void aRingThatFillsIsEmptiedAtOnce() {
        at(100_000);
        assertEquals(0, pause.after(SLOTS / 4, now));
    }

    @Test
    void packetsThatComeSlowlyAgainAreTakenAtOnceAgain() {
        at(100_000);
        assertEquals(0, at(100));
    }
}
