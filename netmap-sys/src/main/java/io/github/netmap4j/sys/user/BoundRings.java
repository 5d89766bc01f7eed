package io.github.netmap4j.sys.user;

import io.github.netmap4j.sys.memory.LayoutCheck;
import io.github.netmap4j.sys.struct.NetmapRing;

/** The rings of one direction that a descriptor is bound to: from the first to the last, and where to look first. */
final class BoundRings {

    private final String direction;
    private int first;
    private int last;
    /** Where {@code nm_inject} and its kin go on. */
    int cur;

    /** By index; null where a ring is not bound after all. Empty without memory. */
    private NetmapRing[] views = {};

    BoundRings(String direction) {
        this.direction = direction;
    }

    void bind(int first, int last) {
        this.first = first;
        this.last = last;
        cur = first;
    }

    int first() {
        return first;
    }

    int last() {
        return last;
    }

    /** Makes the views, but changes nothing: {@link #use} does. */
    NetmapRing[] find(LayoutCheck check, long base, long slots) {
        NetmapRing[] found = new NetmapRing[last + 1];
        for (int i = first; i <= last; i++) {
            found[i] = check.ring(direction + " ring " + i, base + i, slots);
        }
        return found;
    }

    void use(NetmapRing[] found) {
        views = found;
    }

    /** The first that is bound, or null. */
    NetmapRing some() {
        for (NetmapRing ring : views) {
            if (ring != null) {
                return ring;
            }
        }
        return null;
    }

    /** The view of a ring, or null: {@link #missing} says why. */
    NetmapRing get(int index) {
        return index >= 0 && index < views.length ? views[index] : null;
    }

    RuntimeException missing(int index, String port) {
        String ring = direction + " ring " + index + " of " + port;
        return index < first || index > last
                ? new IndexOutOfBoundsException(ring + ": this descriptor has " + first + " to " + last)
                : new IllegalStateException(ring + " is not bound");
    }
}
