package io.github.netmap4j;

import org.jspecify.annotations.Nullable;

/**
 * What frames are of the same life: those of a batch, or all that a ring has given out one by one. They die together, by one
 * count, and not one by one.
 */
final class FrameGeneration {

    /** Of the frames that own their bytes: it never ends. */
    static final FrameGeneration OF_OWNED_BYTES = new FrameGeneration(null);

    /** The ring that holds their packets; null for frames that own their bytes. */
    final @Nullable RxWindow ring;

    /** The number of the present life; a frame has that of its own, or the negative of it once it was released. */
    long now = 1;

    /** How many frames were released one by one in the present life. */
    int released;

    FrameGeneration(@Nullable RxWindow ring) {
        this.ring = ring;
    }

    /** All frames die. */
    void end() {
        now++;
        released = 0;
    }
}
