/**
 * Capture files, pcap and pcapng: {@link io.github.netmap4j.pcap.CaptureReader} reads what tcpdump reads, and {@link
 * io.github.netmap4j.pcap.CaptureWriter} writes what all read. Packets are places in memory, not objects: nothing is allocated for
 * one.
 */
@NullMarked
package io.github.netmap4j.pcap;

import org.jspecify.annotations.NullMarked;
