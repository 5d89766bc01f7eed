package io.github.netmap4j.soft.port;

import java.util.Comparator;

/** The name of a ring in the counts of drops; the ring itself may be gone. */
record RingKey(String port, Direction direction, int id) implements Comparable<RingKey> {

    private static final Comparator<RingKey> ORDER = Comparator.comparing(RingKey::port)
            .thenComparing(RingKey::direction)
            .thenComparingInt(RingKey::id);

    @Override
    public int compareTo(RingKey other) {
        return ORDER.compare(this, other);
    }
}
