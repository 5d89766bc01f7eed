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
 * <p>Calls return a result or {@code -errno}, to be compared with {@link io.github.netmap4j.sys.os.Errno}. Nothing is allocated
 * for a frame or for a call on rings. Nothing checks whose a frame is: that is what the package above is for.
 *
 * <p>Linux 5.9 or newer, on 64 bits.
 */
@NullMarked
package io.github.netmap4j.xdp.sys;

import org.jspecify.annotations.NullMarked;
