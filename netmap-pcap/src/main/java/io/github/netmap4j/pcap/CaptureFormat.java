package io.github.netmap4j.pcap;

/** The formats of capture files. */
public enum CaptureFormat {
    /** The classic one, of tcpdump: one interface, no comments. */
    PCAP,
    /** The next one, of Wireshark: interfaces with names, comments. */
    PCAPNG
}
