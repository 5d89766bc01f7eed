package io.github.netmap4j.tools.gen;

import io.github.netmap4j.packet.EtherType;
import io.github.netmap4j.packet.Ethernet;
import io.github.netmap4j.packet.ParseResult;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Checks the numbers that {@code txseq} puts at the start of the payload: {@code -f rxseq}. Each ring has its own order
 * and its own thread; any thread may read the figures.
 */
final class SequenceCheck {

    private static final long NONE = -1;
    private static final long MASK = 0xffff_ffffL;

    private final int header;
    private final Ethernet ethernet = new Ethernet();
    private final long[] expected;
    private final AtomicLong missing = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong unnumbered = new AtomicLong();

    /**
     * A check.
     *
     * @param rings the number of receive rings
     * @param header bytes before the Ethernet header
     */
    SequenceCheck(int rings, int header) {
        this.header = header;
        expected = new long[rings];
        Arrays.fill(expected, NONE);
    }

    /** Checks a packet, given its first slot. */
    void look(int ring, MemorySegment memory, long offset, int length) {
        int payload = header
                + (ethernet.wrap(memory, offset + header, Math.max(0, length - header)) == ParseResult.OK
                        ? UdpFrames.headers(ethernet.type() == EtherType.IPV6)
                        : length);
        if (length < payload + Integer.BYTES) {
            unnumbered.incrementAndGet();
            return;
        }
        long number = memory.get(UdpFrames.NUMBER, offset + payload) & MASK;
        int ahead = expected[ring] == NONE ? 0 : (int) (number - expected[ring]);
        if (ahead > 0) {
            missing.addAndGet(ahead);
        } else if (ahead < 0) {
            late.incrementAndGet();
        }
        expected[ring] = number + 1 & MASK;
    }

    /** How many numbers were skipped, even if they came later. */
    long missing() {
        return missing.get();
    }

    /** How many numbers were below the one before. */
    long late() {
        return late.get();
    }

    /** How many packets were too short for a number. */
    long unnumbered() {
        return unnumbered.get();
    }
}
