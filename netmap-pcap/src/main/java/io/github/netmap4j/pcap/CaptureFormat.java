package io.github.netmap4j.pcap;

/** The formats of capture files. */
public enum CaptureFormat {
    /** The classic format, tcpdump's: one interface, no comments. */
    PCAP,
    /** The newer format, Wireshark's: interfaces with names, comments. */
    PCAPNG
}
