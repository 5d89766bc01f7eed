package io.github.netmap4j;

/**
 * The root of the safe layer's unchecked exceptions: a port, or something that belongs to it, cannot do what it is asked.
 * Each kind is a subclass; the message says what to do next. Only opening a port throws a checked exception,
 * {@link PortOpenException}. This class itself reports a failed system call on an open port: close the port.
 *
 * <p>It is an {@link IllegalStateException} because a close in the middle of an access to the memory shows as one: one catch
 * covers both.
 */
public class PortException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** A positive errno, or 0. */
    private final int errno;

    PortException(String message) {
        this(message, 0);
    }

    PortException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    /**
     * {@return the positive errno of the system call that failed, see {@link io.github.netmap4j.sys.os.Errno}; 0 if
     * none failed}
     */
    public final int errno() {
        return errno;
    }
}
