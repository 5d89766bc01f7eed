package io.github.netmap4j.soft.port;

import java.util.Comparator;

/** A ring by name, as long as the device counts what was dropped there: the ring itself may be gone. */
record RingKey(String port, Direction direction, int id) implements Comparable<RingKey> {

    private static final Comparator<RingKey> ORDER = Comparator.comparing(RingKey::port)
            .thenComparing(RingKey::direction)
            .thenComparingInt(RingKey::id);

    @Override
    public int compareTo(RingKey other) {
        return ORDER.compare(this, other);
    }
}
