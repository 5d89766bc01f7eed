package io.github.netmap4j.tools.gen;

import java.lang.foreign.MemorySegment;

/** The frames to send, one after the other, in memory of this program. For one thread. */
interface FrameTemplate {

    /** Where the frame lies, from offset 0. */
    MemorySegment memory();

    /** The length of the frame in bytes. */
    int length();

    /** The mean length of all frames in bytes. */
    double meanLength();

    /** Whether {@link #next} changes something. */
    boolean varies();

    /** Makes the next frame of this one. */
    void next();
}
