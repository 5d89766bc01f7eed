package io.github.netmap4j.tools.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says whether a command is to end: after Ctrl-C, or when its work is done. Any thread may set it; nothing unsets it. */
public final class StopFlag {

    private final CountDownLatch requested = new CountDownLatch(1);

    /** A flag that is not set. */
    public StopFlag() {}

    /** Asks for the end. */
    public void request() {
        requested.countDown();
    }

    /** {@return whether somebody asked for the end} */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /**
     * Sleeps, unless the end is asked for.
     *
     * @param nanos how long at most, in nanoseconds
     * @return whether somebody asked for the end
     */
    public boolean await(long nanos) {
        try {
            return requested.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            request();
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
