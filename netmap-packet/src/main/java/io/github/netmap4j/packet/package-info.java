/**
 * Headers of packets, read and written where they lie: what a broker, a load balancer and a traffic generator need.
 *
 * <ul>
 *   <li>{@link io.github.netmap4j.packet.Packet} walks through a frame and says which headers it has and where;
 *   <li>{@link io.github.netmap4j.packet.PacketWriter} writes a frame, header by header, with lengths and checksums;
 *   <li>{@link io.github.netmap4j.packet.Rewrite} changes addresses and ports and keeps checksums right (RFC 1624);
 *   <li>{@link io.github.netmap4j.packet.FlowKey} and {@link io.github.netmap4j.packet.Toeplitz} tell flows apart;
 *   <li>{@link io.github.netmap4j.packet.Header} and its kinds are views of one header each.
 * </ul>
 *
 * <p>All of them are made once and used for any number of packets: no method allocates, but those that make strings and copies.
 * None is safe for several threads; each thread makes its own.
 *
 * <p>What comes from the network is never trusted: a {@link io.github.netmap4j.packet.Verdict} says what is wrong with a frame,
 * and no access leaves it. Exceptions are for mistakes of the program: a frame that does not lie in its memory, a header
 * asked for that is not there.
 *
 * <p>Unsigned fields of 32 bits are {@code long}, those of 16 and 8 bits {@code int}. A MAC address is the lower 48 bits of a
 * {@code long}, an IPv4 address an {@code int}, an IPv6 address two {@code long}s; {@link io.github.netmap4j.packet.Addresses}
 * makes them of text. Setters keep the bits that a field has room for.
 */
@NullMarked
package io.github.netmap4j.packet;

import org.jspecify.annotations.NullMarked;
