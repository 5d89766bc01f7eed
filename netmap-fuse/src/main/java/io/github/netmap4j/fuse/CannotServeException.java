package io.github.netmap4j.fuse;

import java.io.IOException;

/** This machine, or the path, cannot have the device. The message is one line that says what to do. */
public final class CannotServeException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Whether it is the path that is wrong, and not this machine. */
    private final boolean path;

    private CannotServeException(String message, boolean path) {
        super(message);
        this.path = path;
    }

    /** Something is missing on this machine, or the path is in use. */
    CannotServeException(String message) {
        this(message, false);
    }

    /** Nothing can ever be served at a path. */
    static CannotServeException badPath(String message) {
        return new CannotServeException(message, true);
    }

    /**
     * Tells whether the path is wrong, and not the machine.
     *
     * @return true if nothing can ever be served at the path
     */
    public boolean isBadPath() {
        return path;
    }
}
