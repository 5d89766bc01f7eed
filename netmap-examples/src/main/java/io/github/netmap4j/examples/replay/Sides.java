package io.github.netmap4j.examples.replay;

import io.github.netmap4j.examples.replay.Capture.Frame;
import io.github.netmap4j.packet.Ethernet;
import io.github.netmap4j.packet.Verdict;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of two ports each station of a capture lives behind. A switch never sends a frame back to where it came from, so
 * the two ends of a conversation must be apart: a station is put opposite to the first one it talks to.
 */
final class Sides {

    private final Map<Long, Integer> sides = new HashMap<>();
    private final Ethernet ethernet = new Ethernet();

    /** Looks at all conversations first: a station's first frame often goes to everybody and tells nothing. */
    Sides(List<Frame> frames) {
        for (Frame frame : frames) {
            if (hasHeader(frame.bytes()) && !ethernet.isMulticast()) {
                separate(ethernet.source(), ethernet.destination());
            }
        }
    }

    private void separate(long source, long destination) {
        Integer opposite = sides.get(destination);
        int side = sides.computeIfAbsent(source, _ -> opposite == null ? 0 : 1 - opposite);
        sides.putIfAbsent(destination, 1 - side);
    }

    /** The side, 0 or 1, that a frame is sent from. */
    int of(byte[] frame) {
        return hasHeader(frame) ? sides.getOrDefault(ethernet.source(), 0) : 0;
    }

    private boolean hasHeader(byte[] frame) {
        return ethernet.wrap(MemorySegment.ofArray(frame), 0, frame.length) == Verdict.OK;
    }
}
