/**
 * Capture files, pcap and pcapng: {@link io.github.netmap4j.pcap.CaptureReader} reads every file that tcpdump reads,
 * and {@link io.github.netmap4j.pcap.CaptureWriter} writes files that all programs read. Packets are places in memory,
 * not objects, and cost no allocation.
 */
@NullMarked
package io.github.netmap4j.pcap;

import org.jspecify.annotations.NullMarked;
