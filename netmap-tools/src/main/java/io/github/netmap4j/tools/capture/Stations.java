package io.github.netmap4j.tools.capture;

import io.github.netmap4j.packet.Ethernet;
import io.github.netmap4j.packet.ParseResult;
import io.github.netmap4j.pcap.CaptureReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * Which of two ports each station of a capture is behind. A switch never sends a frame back to its port, so the two
 * ends of a conversation need different ports: each station is placed opposite the first one it talks to.
 */
final class Stations {

    private final Map<Long, Integer> sides = new HashMap<>();
    private final Ethernet ethernet = new Ethernet();

    Stations() {}

    /** Reads all conversations first: a station's first frame is often a broadcast and says nothing about sides. */
    void learn(CaptureReader in) throws IOException {
        while (in.next()) {
            learn(in.memory(), in.offset(), in.length());
        }
    }

    void learn(MemorySegment memory, long offset, int length) {
        if (hasHeader(memory, offset, length) && !ethernet.isMulticast()) {
            separate(ethernet.source(), ethernet.destination());
        }
    }

    private void separate(long source, long destination) {
        Integer opposite = sides.get(destination);
        int side = sides.computeIfAbsent(source, _ -> opposite == null ? 0 : 1 - opposite);
        sides.putIfAbsent(destination, 1 - side);
    }

    /** The side, 0 or 1, to send a frame from. */
    int of(MemorySegment memory, long offset, int length) {
        return hasHeader(memory, offset, length) ? sides.getOrDefault(ethernet.source(), 0) : 0;
    }

    private boolean hasHeader(MemorySegment memory, long offset, int length) {
        return ethernet.wrap(memory, offset, length) == ParseResult.OK;
    }
}
