package io.github.netmap4j.bench.xdp;

import java.io.IOException;

/** One way to do a job: the measured part, and what must be done before each measurement. */
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
