package io.github.netmap4j.tools.capture;

import io.github.netmap4j.tools.run.CommandReport;
import io.github.netmap4j.tools.view.JsonLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The replay's own lines: what it did not send, and whether all arrived. */
final class ReplayReport implements CommandReport {

    private final CaptureReplay replay;
    private final boolean cut;
    private final @Nullable Path to;
    private boolean compared;
    private long difference = -1;

    /**
     * Creates a report.
     *
     * @param replay the replay
     * @param cut whether frames without their ends are sent
     * @param to where arrivals are written; null for nowhere
     */
    ReplayReport(CaptureReplay replay, boolean cut, @Nullable Path to) {
        this.replay = replay;
        this.cut = cut;
        this.to = to;
    }

    /**
     * Records the comparison of what arrived with what was sent.
     *
     * @param frame the first frame in which they differ, from 0; -1 for none
     */
    void compared(long frame) {
        compared = true;
        difference = frame;
    }

    /** Whether no difference was found. */
    boolean same() {
        return difference < 0;
    }

    @Override
    public String summary() {
        List<String> words = new ArrayList<>();
        if (replay.tooShort() > 0) {
            words.add(replay.tooShort() + " frames are too short to be sent");
        }
        if (replay.cut() > 0) {
            words.add(replay.cut() + " frames were captured without their ends: "
                    + (cut ? "replayed as they are" : "not replayed; --cut replays them"));
        }
        if (replay.lost() > 0) {
            words.add(replay.lost() + " frames were lost on purpose");
        }
        if (to != null) {
            words.add("received " + replay.received() + " frames, dropped " + (replay.sent() - replay.received())
                    + ", written to " + to);
        }
        if (compared) {
            words.add(
                    same()
                            ? "the captures hold the same frames in the same order"
                            : "the captures differ, first in frame " + (difference + 1));
        }
        return String.join(System.lineSeparator(), words);
    }

    @Override
    public void addTo(JsonLine summary) {
        summary.put("sent", replay.sent())
                .put("tooShort", replay.tooShort())
                .put("cut", replay.cut())
                .put("lost", replay.lost());
        if (to != null) {
            summary.put("received", replay.received());
        }
        if (compared) {
            summary.put("same", same());
        }
    }
}
