package io.github.netmap4j.soft.port;

import io.github.netmap4j.sys.device.Drops;
import io.github.netmap4j.sys.device.RingDrops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all rings of a device dropped. A closed ring stays if it dropped something, so that the counts can be read at the
 * end; the oldest closed rings are forgotten.
 */
public final class DropLedger {

    private static final int MAX_CLOSED = 4096;

    private final Map<RingKey, DropCounter> open = new HashMap<>();
    private final Map<RingKey, DropCounter> closed = new LinkedHashMap<>();

    DropLedger() {}

    /** The counter of a new ring: that of an earlier ring of the same name, if that dropped something. */
    synchronized DropCounter open(RingKey ring) {
        DropCounter counter = open.get(ring);
        if (counter == null) {
            counter = closed.remove(ring);
            if (counter == null) {
                counter = new DropCounter(ring);
            }
            open.put(ring, counter);
        }
        counter.users++;
        return counter;
    }

    /** A ring is closed. */
    synchronized void close(DropCounter counter) {
        if (--counter.users != 0) {
            return;
        }
        open.remove(counter.ring);
        if (!counter.isZero()) {
            closed.put(counter.ring, counter);
            if (closed.size() > MAX_CLOSED) {
                closed.remove(closed.keySet().iterator().next());
            }
        }
    }

    /** All counts now. */
    public synchronized Drops snapshot() {
        Map<RingKey, DropCounter> all = new TreeMap<>(closed);
        all.putAll(open);
        List<RingDrops> rings = new ArrayList<>();
        all.forEach((ring, counter) -> {
            if (!counter.isZero()) {
                rings.add(new RingDrops(ring.port(), ring.direction() == Direction.TX, ring.id(), counter.byReason()));
            }
        });
        return new Drops(rings);
    }
}
