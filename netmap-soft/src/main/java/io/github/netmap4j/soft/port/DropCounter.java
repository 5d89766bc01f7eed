package io.github.netmap4j.soft.port;

import static io.github.netmap4j.sys.layout.SlotFields.NS_MOREFRAG;

import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.SlotFields;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** The frames that were dropped at one ring, by reason. Any thread may count. */
@SuppressWarnings("EnumOrdinal") // counts are looked up by it, and nothing else
public final class DropCounter {

    private static final DropReason[] REASONS = DropReason.values();

    final RingKey ring;
    /** How many rings of that name there are; guarded by the ledger. */
    int users;

    private final AtomicLongArray counts = new AtomicLongArray(REASONS.length);

    DropCounter(RingKey ring) {
        this.ring = ring;
    }

    /** Counts frames; 0 costs nothing. */
    public void add(DropReason reason, int frames) {
        if (frames != 0) {
            counts.getAndAdd(reason.ordinal(), frames);
        }
    }

    /** Counts all the frames in some slots of a ring. */
    public void addAll(DropReason reason, KringMemory from, int start, int end) {
        int frames = 0;
        for (int i = start; i != end; i = from.next(i)) {
            if (!SlotFields.has(SlotFields.word(from.mem, from.slot(i)), NS_MOREFRAG)) {
                frames++;
            }
        }
        add(reason, frames);
    }

    public long of(DropReason reason) {
        return counts.get(reason.ordinal());
    }

    Map<DropReason, Long> byReason() {
        Map<DropReason, Long> all = new EnumMap<>(DropReason.class);
        for (DropReason reason : REASONS) {
            all.put(reason, of(reason));
        }
        return all;
    }

    boolean isZero() {
        for (DropReason reason : REASONS) {
            if (of(reason) != 0) {
                return false;
            }
        }
        return true;
    }
}
