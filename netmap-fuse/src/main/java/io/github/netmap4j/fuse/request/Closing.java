package io.github.netmap4j.fuse.request;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Files that have a closed descriptor but are not released yet. Before {@code close} returns, the kernel waits for the
 * reply to FLUSH, but not for that to RELEASE, which follows at once if the descriptor was the last one. A request
 * about ports waits here for the files that were closed before it arrived, at most 10 ms, so that it finds the ports as
 * {@code close} of the kernel's netmap would leave them. Later closes do not prolong the wait.
 */
final class Closing {

    /** If no RELEASE follows a FLUSH, the descriptor has a copy: dup(2), fork(2). */
    static final long PATIENCE_NANOS = Duration.ofMillis(10).toNanos();

    /** When each was closed last; the earliest comes first. */
    private final Map<OpenFile, Long> closed = new LinkedHashMap<>();

    /** How many files are closing. Written under the lock. */
    private volatile int files;

    /** Records that a descriptor of a file was closed. */
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

    /** Records that a file is in use, so its closed descriptor was a copy. */
    void used(OpenFile file) {
        if (file.closing) {
            end(file);
        }
    }

    /** Records that a file was released. */
    synchronized void end(OpenFile file) {
        file.closing = false;
        if (closed.remove(file) != null) {
            files = closed.size();
            notifyAll();
        }
    }

    /** Waits until all files closed before this call are released, or turn out to have copies of their descriptors. */
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
     * How many nanoseconds to wait yet for the first file closed before {@code arrived}; 0 if there is none. Forgets
     * files whose time is up: their descriptors have copies.
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
