package io.github.netmap4j;

/**
 * The four kinds of rings of a port, in the order of {@code netmap_if.ring_ofs[]}. The indexes of each kind start at 0, so
 * nobody has to compute where the host rings begin.
 */
public enum RingKind {
    /** Transmits to the wire: packets leave through the NIC, the switch or the pipe. */
    TX("tx ring"),
    /** Transmits to the host: packets arrive at the operating system's network stack. */
    HOST_TX("host tx ring"),
    /** Receives from the wire. */
    RX("rx ring"),
    /** Receives what the operating system's network stack wants to send. */
    HOST_RX("host rx ring");

    private final String text;

    RingKind(String text) {
        this.text = text;
    }

    /** {@return whether packets go from the program, and not to it} */
    public boolean transmits() {
        return this == TX || this == HOST_TX;
    }

    /** For messages. */
    @Override
    public String toString() {
        return text;
    }
}
