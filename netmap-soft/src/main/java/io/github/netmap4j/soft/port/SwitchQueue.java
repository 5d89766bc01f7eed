package io.github.netmap4j.soft.port;

/** What one batch has for one ring of one port of a switch. */
final class SwitchQueue {

    int key;
    SwitchPort port;
    InboundRing ring;
    boolean takesBroadcast;
    /** Slots wanted by frames that are only for it. */
    int wanted;
    /** Slots that are reserved and not used yet. */
    int left;
    /** The slot to write next. */
    int position;

    private int start;
    private int granted;

    void begin(int keyInBatch, SwitchPort to, int senderRing) {
        key = keyInBatch;
        port = to;
        takesBroadcast = false;
        wanted = 0;
        left = 0;
        granted = 0;
        ring = to.destination(senderRing);
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

    void finish() {
        if (granted != 0 && ring.complete(start, granted, position)) {
            ring.wake();
        }
        ring = null;
        port = null;
    }
}
