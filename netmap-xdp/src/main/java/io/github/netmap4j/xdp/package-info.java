/**
 * AF_XDP for Java, the safe layer: sockets that take packets from a network interface, and give packets to it, before the
 * kernel's network stack, through memory that both share.
 *
 * <ul>
 *   <li>{@link io.github.netmap4j.xdp.Umem} is the memory: frames, and who has each.
 *   <li>{@link io.github.netmap4j.xdp.XdpSocket} is a queue of an interface, with four halves that different threads may own.
 *   <li>{@link io.github.netmap4j.xdp.FrameBatch} is what goes in and out of them.
 * </ul>
 *
 * <p>What a C program must not do is checked here for every frame, before the kernel sees it: a frame that is in a queue, of
 * another UMEM, twice in a batch or stale is refused with {@link java.lang.IllegalStateException}, and nothing has
 * happened. Full and empty queues are values. No call on a packet's path allocates.
 */
@NullMarked
package io.github.netmap4j.xdp;

import org.jspecify.annotations.NullMarked;
