package io.github.netmap4j.examples.replay;

import io.github.netmap4j.examples.replay.Capture.Frame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of two ports each station of a capture lives behind. A switch never sends a frame back to where it came from, so
 * the two ends of a conversation must be apart: a station is put opposite to the first one it talks to.
 */
final class Sides {

    private static final int ADDRESSES = 12;
    private static final long GROUP_BIT = 1L << 40;

    private final Map<Long, Integer> sides = new HashMap<>();

    /** Looks at all conversations first: a station's first frame often goes to everybody and tells nothing. */
    Sides(List<Frame> frames) {
        for (Frame frame : frames) {
            byte[] bytes = frame.bytes();
            if (bytes.length >= ADDRESSES && (address(bytes, 0) & GROUP_BIT) == 0) {
                separate(address(bytes, 6), address(bytes, 0));
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
        return frame.length < ADDRESSES ? 0 : sides.getOrDefault(address(frame, 6), 0);
    }

    private static long address(byte[] frame, int offset) {
        long address = 0;
        for (int i = 0; i < 6; i++) {
            address = (address << 8) | (frame[offset + i] & 0xff);
        }
        return address;
    }
}
