package io.github.netmap4j.tools.filter;

import io.github.netmap4j.packet.Packet;
import java.lang.foreign.MemorySegment;

/**
 * Says of frames whether they are meant. For one thread, since it looks at them through one view.
 *
 * <p>The language, from the weakest to the strongest: {@code A or B}, {@code A and B}, {@code not A}, {@code (A)}, and the tests
 * {@code ip}, {@code ip6}, {@code arp}, {@code vlan [ID]}, {@code tcp}, {@code udp}, {@code icmp}, {@code icmp6}, {@code proto N},
 * {@code [src|dst] host ADDRESS}, {@code [src|dst] net ADDRESS/BITS}, {@code [src|dst] port N[-M]},
 * {@code ether [src|dst] host MAC}, {@code broadcast}, {@code multicast}, {@code less BYTES}, {@code greater BYTES}. The words are
 * tcpdump's, and what they mean is, too, but for {@code vlan}, which moves nothing: {@code ip} is true behind tags as well.
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
     * @param expression what is meant; empty for all
     * @return the filter
     * @throws IllegalArgumentException if it is no expression; the message says where
     */
    public static FrameFilter parse(String expression) {
        return new FrameFilter(expression.isBlank() ? (_, _) -> true : new FilterParser(expression).parse());
    }

    /**
     * Looks at a frame. One that is malformed is judged by the headers that can be read.
     *
     * @param memory where it is
     * @param offset where it starts there, bytes
     * @param length its length, bytes
     * @return whether it is meant
     */
    public boolean matches(MemorySegment memory, long offset, int length) {
        packet.parse(memory, offset, length);
        return condition.test(packet, length);
    }

    /** {@return the frame that was looked at last} */
    public Packet packet() {
        return packet;
    }
}
