package io.github.netmap4j.bench.whole;

import java.io.IOException;

/** What a measured program does again and again, in one thread: it sends a batch of frames at one end, and receives it at the other. */
public interface Job extends AutoCloseable {

    /** Frames of a batch. */
    int BATCH = 256;

    /** What a program may turn to after it has done something else for a while. */
    enum Phase {
        /** Frames of 60 bytes. */
        SAME,
        /** Batches of 60, 576 and 1500 bytes in turn. */
        MIXED,
        /** The receiver forwards what it got, without a copy, back to the sender. */
        FORWARD,
        /** As {@link #SAME}, but the receiver handles frames by code of another class. */
        OTHER
    }

    /**
     * Does it once.
     *
     * @param phase what
     * @return how many frames arrived at the end
     * @throws IOException if the device refuses
     */
    int round(Phase phase) throws IOException;

    @Override
    void close() throws IOException;
}
