/**
 * netmap without a kernel module: {@link io.github.netmap4j.soft.SoftDevice} does in this process what /dev/netmap does in
 * the kernel, for tests, laptops and containers.
 *
 * <p>{@code NetmapDevice.of("soft")} finds it; a program needs no class of this package for that. Use the package for a
 * separate device ({@link io.github.netmap4j.soft.SoftDevice#builder}), memory from another source
 * ({@link io.github.netmap4j.soft.spi.RegionSource}) or the figures of the pools
 * ({@link io.github.netmap4j.soft.SoftDevice#memory}).
 */
@NullMarked
package io.github.netmap4j.soft;

import org.jspecify.annotations.NullMarked;
