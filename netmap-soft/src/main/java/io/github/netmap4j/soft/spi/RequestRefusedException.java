package io.github.netmap4j.soft.spi;

import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.os.Errno;
import java.io.Serial;

/**
 * Refuses a control request: the caller gets the errno, and the descriptor keeps the reason for a later question. The
 * thrower must undo what the request had done.
 */
public final class RequestRefusedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Positive. */
    private final int errno;
    /** Why, for programs. */
    private final FailureCause cause;
    /** Why, for people. */
    private final String reason;
    /** What helps, or empty. */
    private final String remedy;

    /**
     * Refuses a request that cannot be met as it is.
     *
     * @param errno positive
     * @param reason what was wrong, and what would be right
     */
    public RequestRefusedException(int errno, String reason) {
        this(errno, FailureCause.REQUEST, reason);
    }

    /**
     * Refuses a request for a cause that the device has a remedy for.
     *
     * @param errno positive
     * @param cause why
     * @param reason what was wrong: a limit with its figure
     */
    public RequestRefusedException(int errno, FailureCause cause, String reason) {
        this(errno, cause, reason, "");
    }

    /**
     * Refuses a request, with its own remedy.
     *
     * @param errno positive
     * @param cause why
     * @param reason what was wrong: a limit with its figure
     * @param remedy what helps; empty for the device's remedy for the cause
     */
    public RequestRefusedException(int errno, FailureCause cause, String reason, String remedy) {
        // No stack trace: a refusal is an answer, not a fault, and tests make thousands of them.
        super(Errno.name(errno) + ": " + reason, null, false, false);
        this.errno = errno;
        this.cause = cause;
        this.reason = reason;
        this.remedy = remedy;
    }

    /** {@return the positive errno that the caller gets} */
    public int errno() {
        return errno;
    }

    /** {@return why the request was refused, for programs} */
    public FailureCause failureCause() {
        return cause;
    }

    /** {@return why the request was refused, for people: what was wrong, and what would be right} */
    public String reason() {
        return reason;
    }

    /** {@return what helps; empty for the device's remedy for the cause} */
    public String remedy() {
        return remedy;
    }
}
