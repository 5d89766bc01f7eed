package io.github.netmap4j.xdp.program;

/** What an XDP program does with a packet. */
public enum Verdict {
    /** To the AF_XDP socket of the queue that received it; to the host if there is none. */
    REDIRECT,
    /** To the host's network stack. */
    PASS,
    /** Nowhere. */
    DROP
}
