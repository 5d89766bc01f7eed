package io.github.netmap4j.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final long SLICE = 10_000_000;

    /** Slices of ten milliseconds, with so many frames each. */
    private static String phase(String name, long start, int... frames) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < frames.length; i++) {
            out.append("slice " + name + " " + (start + (i + 1) * SLICE) + " " + frames[i] + "\n");
        }
        return out.toString();
    }

    private static int[] warmingUp(int cold) {
        int[] frames = new int[60];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = i < cold ? 10_000 : 100_000;
        }
        return frames;
    }

    @Test
    void aProgramIsWarmWithTheFirstMomentAtItsSteadyRate() throws Exception {
        Timeline timeline = Timeline.of(phase("same", 0, warmingUp(10))).getFirst();
        assertEquals(10.0, timeline.steady(), 1e-9); // 100,000 in 10 ms are ten millions in a second
        // The first slice has no beginning that is known; a moment is five slices, three of them warm.
        assertEquals(9, timeline.warm().orElseThrow() / SLICE);
        assertEquals(89, timeline.warmAfter(SLICE / 10));
        assertEquals(10 * 10_000 + 50 * 100_000, timeline.frames());
    }

    @Test
    void onePauseDoesNotMakeAProgramCold() throws Exception {
        int[] frames = warmingUp(0);
        frames[40] = 0;
        assertEquals(10.0, Timeline.of(phase("same", 0, frames)).getFirst().steady(), 1e-9);
    }

    @Test
    void eachPhaseHasItsTimeline() throws Exception {
        String printed = phase("same", 0, warmingUp(0)) + phase("mixed", 60 * SLICE, warmingUp(30)) + "cpu 17\n"
                + phase("same", 120 * SLICE, warmingUp(0));
        List<Timeline> all = Timeline.of(printed);
        assertEquals(3, all.size());
        assertEquals(6_000_000, all.get(2).frames());
    }

    @Test
    void whatPrintsNoSlicesIsRefused() {
        assertThrows(IOException.class, () -> Timeline.of("cpu 17\n"));
    }
}
