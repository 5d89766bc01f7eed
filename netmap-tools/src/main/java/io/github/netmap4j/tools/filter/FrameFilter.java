package io.github.netmap4j.tools.filter;

import io.github.netmap4j.packet.Packet;
import java.lang.foreign.MemorySegment;

/**
 * Selects frames by an expression. For one thread, since it has one view.
 *
 * <p>The language, from the weakest to the strongest: {@code A or B}, {@code A and B}, {@code not A}, {@code (A)}, and
 * the tests {@code ip}, {@code ip6}, {@code arp}, {@code vlan [ID]}, {@code tcp}, {@code udp}, {@code icmp}, {@code
 * icmp6}, {@code proto N}, {@code [src|dst] host ADDRESS}, {@code [src|dst] net ADDRESS/BITS}, {@code [src|dst] port
 * N[-M]}, {@code ether [src|dst] host MAC}, {@code broadcast}, {@code multicast}, {@code less BYTES}, {@code greater
 * BYTES}. The words and their meaning are tcpdump's, except that {@code vlan} does not shift later tests: {@code ip}
 * matches behind tags, too.
 */
public final class FrameFilter {

    private final Condition condition;
    private final Packet packet = new Packet();

    private FrameFilter(Condition condition) {
        this.condition = condition;
    }

    /**
     * Reads an expression.
     *
     * @param expression which frames match; empty for all
     * @return the filter
     * @throws IllegalArgumentException if the expression is invalid; the message says where
     */
    public static FrameFilter parse(String expression) {
        return new FrameFilter(expression.isBlank() ? (_, _) -> true : new FilterParser(expression).parse());
    }

    /**
     * Tests a frame; a malformed one by the headers that can be read.
     *
     * @param memory the memory it is in
     * @param offset its start in the memory, in bytes
     * @param length its length, in bytes
     * @return whether it matches
     */
    public boolean matches(MemorySegment memory, long offset, int length) {
        packet.parse(memory, offset, length);
        return condition.test(packet, length);
    }

    /** {@return a view of the frame that was tested last} */
    public Packet packet() {
        return packet;
    }
}
