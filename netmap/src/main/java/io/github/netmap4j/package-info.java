/**
 * The safe layer: netmap ports whose rings have one owner, whose packets die when they are released, and whose shared
 * memory is checked before it is used; on the kernel's netmap or on the software device. {@link io.github.netmap4j.NetmapPort}
 * is where to start.
 *
 * <p>Errors:
 *
 * <ul>
 *   <li>Normal operation returns values: for a full ring (false, or fewer than asked), an empty one (0, null), a timeout
 *       (false).
 *   <li>Opening throws the checked {@link io.github.netmap4j.PortOpenException}, waiting {@link InterruptedException}. No
 *       other exception is checked.
 *   <li>An open port that cannot do what it is asked throws a {@link io.github.netmap4j.PortException}, whose subclass is the
 *       reason: the port is closed, was reset, or its memory is corrupted (close it); the ring is taken, does not exist, or is
 *       of another memory; the packet is too large.
 *   <li>Other misuse throws {@link IllegalStateException}, {@link IllegalArgumentException},
 *       {@link IndexOutOfBoundsException}, {@link UnsupportedOperationException} or {@link WrongThreadException}.
 * </ul>
 *
 * <p>Memory is a {@link java.lang.foreign.MemorySegment} for each port, its region; packets are {@code long} offsets into
 * it. Lengths and offsets are in bytes.
 */
@NullMarked
package io.github.netmap4j;

import org.jspecify.annotations.NullMarked;
