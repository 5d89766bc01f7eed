package io.github.netmap4j.tools.filter;

import io.github.netmap4j.packet.Packet;

/** A part of a filter's expression. Allocates nothing. */
@FunctionalInterface
interface Condition {

    /** Whether the packet matches. */
    boolean test(Packet packet, int length);
}
