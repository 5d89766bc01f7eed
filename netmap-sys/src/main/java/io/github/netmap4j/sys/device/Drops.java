package io.github.netmap4j.sys.device;

import static java.util.stream.Collectors.joining;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The frames that a device dropped, counted by ring and reason at one moment: {@link NetmapDevice#drops}. It never
 * changes. {@code device.drops().ofPort("vale0:b").of(DropReason.FULL)} is what the port had no room for; with
 * {@link #since}, what it had no room for meanwhile.
 */
public final class Drops {

    /** Nothing was dropped, or the device does not count. */
    public static final Drops NONE = new Drops(List.of());

    private static final String PREFIX = "netmap:";

    private final List<RingDrops> rings;

    /**
     * Counts of some rings.
     *
     * @param rings each ring once
     */
    public Drops(List<RingDrops> rings) {
        this.rings = rings.stream().filter(each -> each.total() != 0).toList();
    }

    /** {@return the rings that dropped something, in the device's order: an immutable list} */
    public List<RingDrops> rings() {
        return rings;
    }

    /**
     * Those of one port.
     *
     * @param port its name as in {@code nr_name}, with or without {@code netmap:} before it
     * @return the part of these counts that is the port's
     */
    public Drops ofPort(String port) {
        String name = port.startsWith(PREFIX) ? port.substring(PREFIX.length()) : port;
        return only(each -> each.port().equals(name));
    }

    /**
     * Those of one ring.
     *
     * @param port the port's name, as for {@link #ofPort}
     * @param tx whether a transmit ring is meant
     * @param ring the index as in {@code NETMAP_TXRING} and {@code NETMAP_RXRING}
     * @return the part of these counts that is the ring's
     */
    public Drops ofRing(String port, boolean tx, int ring) {
        return ofPort(port).only(each -> each.tx() == tx && each.ring() == ring);
    }

    private Drops only(Predicate<RingDrops> wanted) {
        return new Drops(rings.stream().filter(wanted).toList());
    }

    /**
     * What was dropped since an earlier moment.
     *
     * @param before earlier counts of the same device
     * @return the difference
     */
    public Drops since(Drops before) {
        return new Drops(rings.stream().map(before::missingFrom).toList());
    }

    private RingDrops missingFrom(RingDrops now) {
        Map<DropReason, Long> left = new EnumMap<>(DropReason.class);
        left.putAll(now.frames());
        for (RingDrops each : rings) {
            if (each.isSameRing(now)) {
                each.frames().forEach((reason, count) -> left.merge(reason, -count, Long::sum));
            }
        }
        return new RingDrops(now.port(), now.tx(), now.ring(), left);
    }

    /** {@return the counts of all rings together: an immutable map of the reasons that occurred} */
    public Map<DropReason, Long> byReason() {
        Map<DropReason, Long> sums = new EnumMap<>(DropReason.class);
        for (RingDrops each : rings) {
            each.frames().forEach((reason, count) -> sums.merge(reason, count, Long::sum));
        }
        return Collections.unmodifiableMap(sums);
    }

    /**
     * How many frames for one reason.
     *
     * @param reason the reason
     * @return 0 or more
     */
    public long of(DropReason reason) {
        return byReason().getOrDefault(reason, 0L);
    }

    /** {@return how many frames, for any reason} */
    public long total() {
        return rings.stream().mapToLong(RingDrops::total).sum();
    }

    /** {@return whether nothing was dropped} */
    public boolean isEmpty() {
        return rings.isEmpty();
    }

    /**
     * {@return a line for each ring, for reports: {@code vale0:b rx 0: full 3977, too short 2}, separated by
     * {@code \n}; empty if nothing was dropped}
     */
    @Override
    public String toString() {
        return rings.stream().map(RingDrops::toString).collect(joining("\n"));
    }
}
