package io.github.netmap4j.nic.xdp;

import io.github.netmap4j.xdp.SocketConfig;
import io.github.netmap4j.xdp.program.XdpProgram;

/**
 * How the NICs of a device are opened.
 *
 * @param socket how sockets are, without a program: that is attached while frames are to be received
 * @param program which packets are to be received
 * @param slots slots of each ring; the sizes of the sockets' queues are large enough for them
 */
public record NicConfig(SocketConfig socket, XdpProgram program, int slots) {}
