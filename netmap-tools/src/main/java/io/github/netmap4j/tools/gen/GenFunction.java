package io.github.netmap4j.tools.gen;

import java.util.Locale;

/** What {@code netmap gen} does: {@code -f}. */
enum GenFunction {
    RX(512, 0),
    TX(512, 0),
    PING(1, EchoClient.PAYLOAD),
    PONG(1, 0),
    TXSEQ(512, Integer.BYTES),
    RXSEQ(512, 0);

    private final int burst;
    private final int payload;

    GenFunction(int burst, int payload) {
        this.burst = burst;
        this.payload = payload;
    }

    /** The default burst. */
    int burst() {
        return burst;
    }

    /** How many bytes of payload it writes. */
    int payload() {
        return payload;
    }

    boolean mayHaveThreads() {
        return this != PING && this != PONG && this != TXSEQ;
    }

    /** How many of a port's rings it uses, host rings excluded. */
    int rings(GenPort port) {
        return this == RX || this == RXSEQ
                ? port.desc().reg().nr_rx_rings()
                : port.desc().reg().nr_tx_rings();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
