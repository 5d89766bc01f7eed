package io.github.netmap4j;

import org.jspecify.annotations.Nullable;

/**
 * The frames that live and die together: those of a batch, or all that a ring gave out one by one. One count ends them all.
 */
final class FrameGeneration {

    /** For the frames that own their bytes: it never ends. */
    static final FrameGeneration OF_OWNED_BYTES = new FrameGeneration(null);

    /** The ring that holds their packets; null for frames that own their bytes. */
    final @Nullable RxWindow ring;

    /** The number of the current life; a frame has its own, or the negative of it once released. */
    long now = 1;

    /** How many frames were released one by one in the current life. */
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
