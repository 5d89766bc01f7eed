package io.github.netmap4j.tools.run;

/** Waits for threads. */
public final class Threads {

    private Threads() {}

    /**
     * Waits until a thread has ended. An interrupt does not end the wait; it is set again afterwards.
     *
     * @param thread which
     * @param whenInterrupted what to do at once if this thread is interrupted meanwhile
     */
    public static void join(Thread thread, Runnable whenInterrupted) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException again) {
                interrupted = true;
                whenInterrupted.run();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
