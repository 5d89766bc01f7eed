package io.github.netmap4j;

/**
 * The frames that a ring gives out one by one: one for each slot, made when a packet first begins there, and used again for
 * the next packet that begins there. That comes a whole round of the ring later, and only after the release of the last one.
 * Until then the frame is dead, so a program that keeps one too long is told so.
 */
final class SlotFrames {

    private final RxWindow ring;
    private final FrameGeneration generation;
    private Frame[] frames = {};

    SlotFrames(RxWindow ring) {
        this.ring = ring;
        this.generation = new FrameGeneration(ring);
    }

    /** The frame of the packet that begins in a slot, which shows nothing yet. */
    Frame of(int slot) {
        Frame frame = slot < frames.length ? frames[slot] : null;
        return frame == null ? make(slot) : frame;
    }

    private Frame make(int slot) {
        if (frames.length == 0) {
            frames = new Frame[ring.slots];
        }
        Frame made = new Frame(ring, generation);
        frames[slot] = made;
        return made;
    }

    /** All frames die. Those that were not released, whose slots these are, are not used again: nobody said it was done. */
    void end(int first, int end) {
        for (int i = first; frames.length != 0 && i != end; i = ring.next(i)) {
            frames[i] = null;
        }
        generation.end();
    }
}
