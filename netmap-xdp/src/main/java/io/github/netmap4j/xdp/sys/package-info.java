/**
 * The raw layer: AF_XDP under the kernel's names, and under those of xsk.h where C has inline functions. A C program ports
 * line by line.
 *
 * <ul>
 *   <li>{@link io.github.netmap4j.xdp.sys.XskSocket}: one socket with its rings; {@link io.github.netmap4j.xdp.sys.XskUmem}:
 *       the memory it is given.
 *   <li>{@link io.github.netmap4j.xdp.sys.Xsk} works on {@link io.github.netmap4j.xdp.sys.XskRingProd} (fill, transmit) and
 *       {@link io.github.netmap4j.xdp.sys.XskRingCons} (receive, completion); {@link io.github.netmap4j.xdp.sys.XdpDesc} is a
 *       descriptor in them.
 * </ul>
 *
 * <p>Calls return a result or {@code -errno}; compare it with {@link io.github.netmap4j.sys.os.Errno}. No frame and no
 * call on rings allocates. Nothing checks who owns a frame: the safe layer, {@code io.github.netmap4j.xdp}, does.
 *
 * <p>Linux 5.9 or newer, on 64 bits.
 */
@NullMarked
package io.github.netmap4j.xdp.sys;

import org.jspecify.annotations.NullMarked;
