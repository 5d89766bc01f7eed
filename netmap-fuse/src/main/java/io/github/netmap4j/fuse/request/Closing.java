package io.github.netmap4j.fuse.request;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files whose descriptor was closed and that are not released yet. The kernel waits for the answer to a FLUSH before
 * {@code close} returns, but not for that to RELEASE, which comes right after it if the descriptor was the last one. Whoever
 * then asks about ports waits here, so that it finds them as {@code close} of the kernel's netmap would have left them: for what
 * was closed before it came, and for 10 ms at most. What others close later does not make it wait longer.
 */
final class Closing {

    /** A FLUSH that no RELEASE follows was of a descriptor that has a copy: dup(2), fork(2). */
    static final long PATIENCE_NANOS = Duration.ofMillis(10).toNanos();

    /** When each of them was closed last; the one that has waited longest is the first. */
    private final Map<OpenFile, Long> closed = new LinkedHashMap<>();

    /** How many there are. Written under the lock. */
    private volatile int files;

    /** A descriptor of a file was closed. */
    void begin(OpenFile file) {
        begin(file, System.nanoTime());
    }

    /** The same, at a time of {@link System#nanoTime}. */
    synchronized void begin(OpenFile file, long now) {
        closed.remove(file);
        closed.put(file, now);
        file.closing = true;
        files = closed.size();
    }

    /** A file is used, so its closed descriptor was a copy. */
    void used(OpenFile file) {
        if (file.closing) {
            end(file);
        }
    }

    /** A file is released. */
    synchronized void end(OpenFile file) {
        file.closing = false;
        if (closed.remove(file) != null) {
            files = closed.size();
            notifyAll();
        }
    }

    /** Waits until all that is about to be released is, as far as one can tell. */
    void await() {
        if (files != 0) {
            awaitReleases(System.nanoTime());
        }
    }

    private synchronized void awaitReleases(long arrived) {
        boolean interrupted = false;
        for (long left = left(arrived, arrived); left > 0; left = left(arrived, System.nanoTime())) {
            try {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * For how many nanoseconds somebody still has to wait for the first file that was closed before it arrived; 0 if there is
     * none. Forgets those that were copies, as their time shows.
     */
    synchronized long left(long arrived, long now) {
        while (!closed.isEmpty()) {
            Map.Entry<OpenFile, Long> first = closed.entrySet().iterator().next();
            if (first.getValue() - arrived > 0) {
                return 0;
            }
            long left = first.getValue() + PATIENCE_NANOS - now;
            if (left > 0) {
                return left;
            }
            end(first.getKey());
        }
        return 0;
    }
}
