package io.github.netmap4j.fuse.request;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Files that have a closed descriptor but are not released yet. Before {@code close} returns, the kernel waits for the
 * reply to FLUSH, but not for that to RELEASE, which follows at once if the descriptor was the last one. A request
 * about ports waits here for the files that were closed before it arrived, at most 25 ms, so that it finds the ports as
 * {@code close} of the kernel's netmap would leave them. Later closes do not prolong the wait. A sync and a poll wait
 * only for what their own thread closed: a process that forks closes copies all the time, and must not hold up packets.
 */
final class PendingReleases {

    /** If no RELEASE follows a FLUSH, the descriptor has a copy: dup(2), fork(2). */
    static final Duration TIMEOUT = Duration.ofMillis(25);

    /** Stands for all threads. No thread has this number. */
    static final int ANY = -1;

    /** A descriptor of a file was closed: when, and by which thread. */
    private record Closed(long time, int thread) {}

    /** How each was closed last; the earliest comes first. */
    private final SequencedMap<OpenFile, Closed> closed = new LinkedHashMap<>();

    private final long timeout;

    /** How many files are closing. Written under the lock. */
    private volatile int files;

    /** Waits for a release at most this long. */
    PendingReleases(Duration timeout) {
        this.timeout = timeout.toNanos();
    }

    /** Records that a thread closed a descriptor of a file. */
    void begin(OpenFile file, int thread) {
        begin(file, thread, System.nanoTime());
    }

    /** The same, at a time of {@link System#nanoTime}. */
    synchronized void begin(OpenFile file, int thread, long now) {
        closed.remove(file);
        closed.put(file, new Closed(now, thread));
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

    /**
     * Waits until all files that a thread, or {@link #ANY}, closed before this call are released, or turn out to have
     * copies of their descriptors.
     */
    void await(int thread) {
        if (files != 0) {
            awaitReleases(thread, System.nanoTime());
        }
    }

    private synchronized void awaitReleases(int thread, long arrived) {
        boolean interrupted = false;
        for (long left = left(thread, arrived, arrived); left > 0; left = left(thread, arrived, System.nanoTime())) {
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
     * How many nanoseconds are left to wait for the first file that the thread closed before {@code arrived}; 0 if there is
     * none. Forgets files whose time is up: their descriptors have copies.
     */
    synchronized long left(int thread, long arrived, long now) {
        while (!closed.isEmpty() && closed.firstEntry().getValue().time() + timeout - now <= 0) {
            end(closed.firstEntry().getKey());
        }
        for (Closed one : closed.values()) {
            if (one.time() - arrived > 0) {
                return 0;
            }
            if (thread == ANY || thread == one.thread()) {
                return one.time() + timeout - now;
            }
        }
        return 0;
    }
}
