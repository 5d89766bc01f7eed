package io.github.netmap4j.tools.gen;

import java.lang.foreign.MemorySegment;

/** The frames to send, one after the other, in this program's memory. For one thread. */
interface FrameTemplate {

    /** The frame's bytes, from offset 0. */
    MemorySegment memory();

    /** The length of the frame in bytes. */
    int length();

    /** The mean length of all frames in bytes. */
    double meanLength();

    /** Whether {@link #next} changes anything. */
    boolean varies();

    /** Turns the frame into the next one. */
    void next();
}
