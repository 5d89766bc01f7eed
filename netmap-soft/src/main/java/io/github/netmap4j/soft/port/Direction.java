package io.github.netmap4j.soft.port;

import java.util.List;

/** The two kinds of ring. */
public enum Direction {
    /** Transmit: from the program. */
    TX(1),
    /** Receive: to the program. */
    RX(0);

    /** Both, in the order in which the kernel allocates. */
    public static final List<Direction> RX_FIRST = List.of(RX, TX);

    /** {@code ring->dir}: what the kernel writes is the opposite of what netmap.h says. */
    final int dir;

    Direction(int dir) {
        this.dir = dir;
    }

    Direction other() {
        return this == TX ? RX : TX;
    }
}
