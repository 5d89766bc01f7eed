/**
 * The thin layer over the generated bindings in {@link io.github.netmap4j.sys.abi}: what jextract cannot make. C names
 * stay C names, so a C program ports line by line and netmap(4) is the manual.
 *
 * <p>What it does:
 *
 * <ul>
 *   <li>{@link io.github.netmap4j.sys.device.NetmapDevice}, the six system calls with errno, answered by the kernel
 *       ({@link io.github.netmap4j.sys.device.KernelDevice}) or by a software device;
 *   <li>{@link io.github.netmap4j.sys.device.Descriptor}, an open descriptor that any thread may close safely;
 *   <li>{@link io.github.netmap4j.sys.wait.PollSet}, which waits for several ports and other files at once;
 *   <li>{@link io.github.netmap4j.sys.user.NetmapLibs}, {@code nm_open} and its kin, on
 *       {@link io.github.netmap4j.sys.user.NmDesc};
 *   <li>{@link io.github.netmap4j.sys.user.NetmapUser}, the macros and inline functions for rings, on the views
 *       {@link io.github.netmap4j.sys.struct.NetmapIf}, {@link io.github.netmap4j.sys.struct.NetmapRing} and
 *       {@link io.github.netmap4j.sys.struct.NetmapSlot}.
 * </ul>
 *
 * <p>It does not check what you write into a ring. A wrong {@code head} or {@code buf_idx} goes to the kernel as it would
 * from C. But an access outside the mapping, or after its close, throws.
 *
 * <p>Conventions. A port's memory is one {@link java.lang.foreign.MemorySegment}, its region; rings, slots and buffers are
 * {@code long} offsets into it. Unsigned fields read as such: {@code uint32_t} as {@code long}, {@code uint16_t} as
 * {@code int}. Calls shaped like system calls return {@code -errno}; {@code nm_open} and its kin throw
 * {@link io.github.netmap4j.sys.device.NetmapException}. No method allocates per packet or per sync.
 */
@NullMarked
package io.github.netmap4j.sys.user;

import org.jspecify.annotations.NullMarked;
