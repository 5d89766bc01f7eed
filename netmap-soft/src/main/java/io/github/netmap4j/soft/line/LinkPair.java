package io.github.netmap4j.soft.line;

import io.github.netmap4j.soft.link.Link;

/**
 * The two directions of a link.
 *
 * @param there from the first NIC, or into the switch
 * @param back to the first NIC, or out of the switch
 */
public record LinkPair(Link there, Link back) {}
