package io.github.netmap4j.nic.xdp;

import io.github.netmap4j.xdp.SocketConfig;
import io.github.netmap4j.xdp.program.XdpProgram;

/**
 * How to open the NICs of a device.
 *
 * @param socket the sockets' configuration, without a program, which is attached only while receiving
 * @param program which packets to receive
 * @param slots slots of each ring; the sizes of the sockets' queues are large enough for them
 */
public record NicConfig(SocketConfig socket, XdpProgram program, int slots) {}
