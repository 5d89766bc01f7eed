package io.github.netmap4j.soft.memory;

import io.github.netmap4j.sys.Errno;
import java.io.Serial;

/** A control request that is turned down, on its way to the caller as an errno. It undoes nothing by itself. */
public final class Refusal extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * Turns a request down.
     *
     * @param errno positive
     * @param reason what was wrong, for the log
     */
    public Refusal(int errno, String reason) {
        // No stack trace: a refusal is an answer, not a fault, and tests make thousands of them.
        super(Errno.name(errno) + ": " + reason, null, false, false);
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }
}
