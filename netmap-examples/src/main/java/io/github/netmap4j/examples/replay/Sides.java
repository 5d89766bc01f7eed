package io.github.netmap4j.examples.replay;

import java.util.HashMap;
import java.util.Map;

/**
 * Which of two ports each station of a capture lives behind. A switch never sends a frame back to where it came from, so
 * the two ends of a conversation must be apart: a new station is put opposite to the one it talks to.
 */
final class Sides {

    private static final long GROUP_BIT = 1L << 40;

    private final Map<Long, Integer> sides = new HashMap<>();

    /** The side, 0 or 1, that a frame is sent from. */
    int of(byte[] frame) {
        if (frame.length < 12) {
            return 0;
        }
        long destination = address(frame, 0);
        long source = address(frame, 6);
        Integer known = sides.get(source);
        if (known == null) {
            Integer opposite = (destination & GROUP_BIT) == 0 ? sides.get(destination) : null;
            known = opposite == null ? 0 : 1 - opposite;
            sides.put(source, known);
        }
        if ((destination & GROUP_BIT) == 0) {
            sides.putIfAbsent(destination, 1 - known);
        }
        return known;
    }

    private static long address(byte[] frame, int offset) {
        long address = 0;
        for (int i = 0; i < 6; i++) {
            address = address << 8 | (frame[offset + i] & 0xff);
        }
        return address;
    }
}
