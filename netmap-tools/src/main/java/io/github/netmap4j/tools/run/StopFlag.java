package io.github.netmap4j.tools.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether a command should end: after Ctrl-C, or when its work is done. Any thread may set it; nothing clears it. */
public final class StopFlag {

    private final CountDownLatch requested = new CountDownLatch(1);

    /** A flag that is not set. */
    public StopFlag() {}

    /** Requests the end. */
    public void request() {
        requested.countDown();
    }

    /** {@return whether somebody asked for the end} */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /**
     * Sleeps until the end is requested.
     *
     * @param nanos the longest sleep, in nanoseconds
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
