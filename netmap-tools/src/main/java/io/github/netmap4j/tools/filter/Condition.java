package io.github.netmap4j.tools.filter;

import io.github.netmap4j.packet.Packet;

/** What a part of an expression asks of a packet. Allocates nothing. */
@FunctionalInterface
interface Condition {

    /** Whether the packet is meant. */
    boolean test(Packet packet, int length);
}
