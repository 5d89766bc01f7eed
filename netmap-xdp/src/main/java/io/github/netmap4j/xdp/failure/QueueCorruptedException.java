package io.github.netmap4j.xdp.failure;

/**
 * A queue has an entry that the kernel cannot have put there: a frame that the queue was never given, or data beyond
 * the end of a frame. Other code wrote into the shared memory. The socket refuses all further use; close it to free its
 * frames.
 */
public final class QueueCorruptedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what was found where
     */
    public QueueCorruptedException(String message) {
        super(message);
    }
}
