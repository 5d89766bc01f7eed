/**
 * Reads and writes packet headers in place, as packet brokers, load balancers and traffic generators need.
 *
 * <ul>
 * <li>{@link io.github.netmap4j.packet.Packet} parses a frame and finds its headers;
 *   <li>{@link io.github.netmap4j.packet.PacketWriter} writes a frame, header by header, with lengths and checksums;
 *   <li>{@link io.github.netmap4j.packet.Rewrite} changes addresses and ports and keeps checksums right (RFC 1624);
 * <li>{@link io.github.netmap4j.packet.FlowKey} and {@link io.github.netmap4j.packet.Toeplitz} identify flows;
 * <li>{@link io.github.netmap4j.packet.Header} and its subclasses are views of single headers.
 * </ul>
 *
 * <p>Make them once and use them for any number of packets: no method allocates, except those that return strings and
 * copies. Except for {@link io.github.netmap4j.packet.Toeplitz} none is safe for several threads; each thread needs its
 * own.
 *
 * <p>Packets from the network are not trusted: a {@link io.github.netmap4j.packet.ParseResult} reports a frame's fault, and
 * no access leaves the frame. Exceptions are for mistakes of the program: a frame outside its memory, a header that is
 * not there.
 *
 * <p>Unsigned fields of 32 bits are {@code long}, those of 16 and 8 bits {@code int}. A MAC address is the lower 48
 * bits of a {@code long}, an IPv4 address an {@code int}, an IPv6 address two {@code long}s; {@link
 * io.github.netmap4j.packet.Addresses} parses and formats them. Setters throw {@link
 * java.lang.IllegalArgumentException} if a value does not fit into its field.
 */
@NullMarked
package io.github.netmap4j.packet;

import org.jspecify.annotations.NullMarked;
