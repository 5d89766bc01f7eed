package io.github.netmap4j.soft.vale;

import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.sys.device.DropReason;
import org.jspecify.annotations.Nullable;

/** What a batch has for one ring of one port of a switch. */
final class SwitchQueue {

    int key;
    private @Nullable SwitchPort port;

    /** Null where the port takes nothing now. */
    @Nullable
    InboundRing ring;

    boolean takesBroadcast;
    /** Slots wanted by frames for it alone. */
    int wanted;
    /** Slots that are reserved and not used yet. */
    int left;
    /** The slot to write next. */
    int position;
    /** Frames that were not delivered. */
    int lost;

    private int start;
    private int granted;

    /** Where the frames of this batch go. */
    @SuppressWarnings("NullAway") // begin() has set it; hot path
    SwitchPort port() {
        return port;
    }

    /** The ring in which slots are reserved. */
    @SuppressWarnings("NullAway") // nothing is reserved where there is none; hot path
    InboundRing ring() {
        return ring;
    }

    void begin(int keyInBatch, SwitchPort to, int senderRing) {
        key = keyInBatch;
        port = to;
        takesBroadcast = false;
        wanted = 0;
        left = 0;
        granted = 0;
        lost = 0;
        SwitchLink link = to.link;
        ring = link == null ? to.destination(senderRing) : link.destination(senderRing);
    }

    void reserve(int slots) {
        if (ring != null && slots != 0) {
            long reservation = ring.reserve(slots);
            start = (int) (reservation >>> Integer.SIZE);
            granted = (int) reservation;
            left = granted;
            position = start;
        }
    }

    /**
     * Makes visible what was delivered, and counts what was not.
     *
     * @param source where it came from
     */
    void finish(Kring source) {
        if (lost != 0) {
            count(source);
        }
        if (granted != 0 && ring().complete(start, granted, position)) {
            ring().wake();
        }
        ring = null;
        port = null;
    }

    private void count(Kring source) {
        if (ring == null) {
            source.drops.add(DropReason.LINK, lost);
        } else {
            ring.drops.add(DropReason.FULL, lost);
        }
    }
}
