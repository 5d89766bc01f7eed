package io.github.netmap4j.sys.device;

import static java.util.stream.Collectors.joining;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a device dropped at one ring.
 *
 * @param port the port's name as in {@code nr_name}: {@code vale0:a}, {@code soft0}
 * @param tx whether it is a transmit ring
 * @param ring its index as in {@code NETMAP_TXRING} and {@code NETMAP_RXRING}: host rings follow the NIC's
 * @param frames how many frames, 1 or more, for each reason that there was
 */
public record RingDrops(String port, boolean tx, int ring, Map<DropReason, Long> frames) {

    /** Takes a copy of the counts. */
    public RingDrops {
        Objects.requireNonNull(port, "port");
        Map<DropReason, Long> copy = new EnumMap<>(DropReason.class);
        frames.forEach((reason, count) -> {
            if (count != 0) {
                copy.put(reason, count);
            }
        });
        frames = Collections.unmodifiableMap(copy);
    }

    /** {@return how many frames, for any reason} */
    public long total() {
        return frames.values().stream().mapToLong(Long::longValue).sum();
    }

    boolean isSameRing(RingDrops other) {
        return tx == other.tx && ring == other.ring && port.equals(other.port);
    }

    /** {@return one line for a report: {@code vale0:b rx 0: full 3977, too short 2}} */
    @Override
    public String toString() {
        return port + (tx ? " tx " : " rx ") + ring + ": " + words(frames);
    }

    static String words(Map<DropReason, Long> frames) {
        return frames.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(joining(", "));
    }
}
