package io.github.netmap4j.tools.gen;

import java.util.Locale;

/** What {@code netmap gen} does: {@code -f}. */
enum GenFunction {
    RX(512),
    TX(512),
    PING(1),
    PONG(1);

    private final int burst;

    GenFunction(int burst) {
        this.burst = burst;
    }

    /** The burst that it has unless told otherwise. */
    int burst() {
        return burst;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
