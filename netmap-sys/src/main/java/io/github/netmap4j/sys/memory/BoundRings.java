package io.github.netmap4j.sys.memory;

import io.github.netmap4j.sys.struct.NetmapRing;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The rings of one direction that a descriptor is bound to: the first, the last, and where to look first. */
public final class BoundRings {

    private final String direction;
    private int first;
    private int last;
    /** Where {@code nm_inject} and its kin continue. */
    public int cur;

    /** By index; null where a ring is not bound after all. Empty without memory. */
    private NetmapRing[] views = {};

    public BoundRings(String direction) {
        this.direction = direction;
    }

    /**
     * Binds the first run of rings that the {@code netmap_if} has a place for.
     *
     * @param base where the rings of this direction start in {@code ring_ofs}
     * @param rings how many there are, the host's included
     */
    public void bindRun(LayoutCheck check, long base, int rings, long slots) {
        bind(0, rings - 1);
        NetmapRing[] all = find(check, base, slots);
        int from = 0;
        while (from < rings && all[from] == null) {
            from++;
        }
        int end = from;
        while (end < rings && all[end] != null) {
            end++;
        }
        bind(from, end - 1);
        use(Arrays.copyOf(all, end));
    }

    public void bind(int first, int last) {
        this.first = first;
        this.last = last;
        cur = first;
    }

    public int first() {
        return first;
    }

    public int last() {
        return last;
    }

    /** Makes the views that {@link #use} takes; changes nothing. */
    public NetmapRing[] find(LayoutCheck check, long base, long slots) {
        NetmapRing[] found = new NetmapRing[last + 1];
        for (int i = first; i <= last; i++) {
            found[i] = check.ring(direction + " ring " + i, base + i, slots);
        }
        return found;
    }

    public void use(NetmapRing[] found) {
        views = found;
    }

    /** The first that is bound, or null. */
    public @Nullable NetmapRing some() {
        for (NetmapRing ring : views) {
            if (ring != null) {
                return ring;
            }
        }
        return null;
    }

    /** The view of a ring, or null: {@link #missing} says why. */
    public @Nullable NetmapRing get(int index) {
        return index >= 0 && index < views.length ? views[index] : null;
    }

    public RuntimeException missing(int index, String port) {
        String ring = direction + " ring " + index + " of " + port + " is not bound to it";
        return first <= index && index <= last
                ? new IllegalStateException(ring)
                : new IndexOutOfBoundsException(
                        ring + "; " + (first <= last ? first + " to " + last + " are" : "none is"));
    }
}
