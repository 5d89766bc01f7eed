package io.github.netmap4j.bench.xdp;

import java.io.IOException;

/** One way to do a job of frames: what is measured, and what must be done before each time and is not. */
interface Drive {

    /** Before {@link #work}: not measured. */
    default void prepare() throws IOException {}

    /**
     * Does rounds of the job.
     *
     * @param rounds 1 or more
     * @throws IllegalStateException if frames are lost
     */
    void work(int rounds) throws IOException;
}
