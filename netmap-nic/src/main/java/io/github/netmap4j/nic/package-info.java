/**
 * The software device with NICs of the system: {@code NetmapDevice.of("xdp")} has a port for each network interface that
 * AF_XDP reaches, beside switches, pipes and monitors. {@link io.github.netmap4j.nic.XdpDevice} makes others.
 */
@NullMarked
package io.github.netmap4j.nic;

import org.jspecify.annotations.NullMarked;
