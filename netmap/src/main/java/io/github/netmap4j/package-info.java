/**
 * The safe layer: netmap ports whose rings have one owner, whose packets die when they are released, and whose shared
 * memory is checked before it is used; on the kernel's netmap or on the software device. {@link io.github.netmap4j.NetmapPort}
 * is where to start.
 *
 * <p>Which errors come how:
 *
 * <ul>
 *   <li>What is part of normal operation is a value: a full ring (false, or fewer than asked), an empty one (0, null), a
 *       timeout (false).
 *   <li>Opening throws the checked {@link io.github.netmap4j.PortOpenException}: only the system can tell whether it
 *       works. Waiting throws {@link InterruptedException}. Nothing else is checked.
 *   <li>An open port that fails throws a {@link io.github.netmap4j.PortException}: it was reset, or its memory holds what
 *       cannot be. Close it.
 *   <li>Misuse throws {@link IllegalStateException}, {@link IllegalArgumentException},
 *       {@link IndexOutOfBoundsException} or {@link WrongThreadException}, or a subclass that names the mistake.
 * </ul>
 *
 * <p>Memory is a {@link java.lang.foreign.MemorySegment} for each port, its region; packets are {@code long} offsets into
 * it. Lengths and offsets are in bytes.
 */
package io.github.netmap4j;
