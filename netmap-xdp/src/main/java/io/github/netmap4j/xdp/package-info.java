/**
 * AF_XDP for Java, the safe layer: sockets that receive packets from a network interface before the kernel's network
 * stack, and send packets to it, through memory shared with the kernel.
 *
 * <ul>
 * <li>{@link io.github.netmap4j.xdp.Umem} is the memory: frames and their owners.
 * <li>{@link io.github.netmap4j.xdp.XdpSocket} is bound to a queue of an interface; different threads may own its four
 * queues.
 * <li>{@link io.github.netmap4j.xdp.FrameBatch} carries frames to and from them.
 * </ul>
 *
 * <p>Every frame is checked before the kernel sees it: one that is in a queue, of another UMEM, twice in a batch or
 * stale causes {@link java.lang.IllegalStateException}, and nothing has changed. Full and empty queues are return
 * values. No call on a packet's path allocates.
 */
@NullMarked
package io.github.netmap4j.xdp;

import org.jspecify.annotations.NullMarked;
