/**
 * netmap without a kernel module: {@link io.github.netmap4j.soft.SoftDevice} does in this process what /dev/netmap does in
 * the kernel, for tests, laptops and containers.
 *
 * <p>{@code NetmapDevice.of("soft")} finds it; nothing here needs to be named for that. The package is for those who want a
 * device of their own ({@link io.github.netmap4j.soft.SoftDevice#builder}), memory from elsewhere
 * ({@link io.github.netmap4j.soft.spi.RegionSource}) or a look at the pools
 * ({@link io.github.netmap4j.soft.SoftDevice#memory}).
 */
package io.github.netmap4j.soft;
