package io.github.netmap4j.fuse;

import java.time.Duration;

/**
 * The files whose descriptor was closed and that are not released yet. The kernel waits for the answer to a FLUSH before
 * {@code close} returns, but not for that to RELEASE, which comes right after it if the descriptor was the last one. Whoever
 * then asks about ports waits here, so that it finds them as {@code close} of the kernel's netmap would have left them.
 */
final class Closing {

    /** A FLUSH that no RELEASE follows was of a descriptor that has a copy: dup(2), fork(2). */
    private static final long PATIENCE_NANOS = Duration.ofMillis(10).toNanos();

    /** Written under the lock. */
    private volatile int files;

    /** When the last one of them began. */
    private long since;

    /** A descriptor of a file was closed. */
    synchronized void begin(OpenFile file) {
        if (!file.closing) {
            file.closing = true;
            files++;
        }
        since = System.nanoTime();
    }

    /** A file is used, so its closed descriptor was a copy. */
    void used(OpenFile file) {
        if (file.closing) {
            end(file);
        }
    }

    /** A file is released. */
    synchronized void end(OpenFile file) {
        if (file.closing) {
            file.closing = false;
            files--;
            notifyAll();
        }
    }

    /** Waits until all that is about to be released is, as far as one can tell. */
    void await() {
        if (files != 0) {
            awaitReleases();
        }
    }

    private synchronized void awaitReleases() {
        boolean interrupted = false;
        while (files != 0) {
            long left = since + PATIENCE_NANOS - System.nanoTime();
            if (left <= 0) {
                break;
            }
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
}
