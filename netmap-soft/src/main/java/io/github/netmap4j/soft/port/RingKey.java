package io.github.netmap4j.soft.port;

import org.jspecify.annotations.Nullable;

/**
 * The name of a ring in the counts of drops; the ring itself may be gone. Methods written out: those that the JVM would make
 * cost every device milliseconds of its start.
 */
record RingKey(String port, Direction direction, int id) implements Comparable<RingKey> {

    @Override
    public int compareTo(RingKey other) {
        int byPort = port.compareTo(other.port);
        int byDirection = byPort == 0 ? direction.compareTo(other.direction) : byPort;
        return byDirection == 0 ? Integer.compare(id, other.id) : byDirection;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RingKey key && compareTo(key) == 0;
    }

    @Override
    public int hashCode() {
        return (port.hashCode() * 31 + direction.hashCode()) * 31 + id;
    }
}
