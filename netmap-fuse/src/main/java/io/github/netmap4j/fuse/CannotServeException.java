package io.github.netmap4j.fuse;

import java.io.IOException;

/** This machine, or the path, cannot serve the device. The message is one line that says what to do. */
public final class CannotServeException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Whether the path is at fault, not this machine. */
    private final boolean path;

    private CannotServeException(String message, boolean path) {
        super(message);
        this.path = path;
    }

    /** Something is missing on this machine, or the path is in use. */
    CannotServeException(String message) {
        this(message, false);
    }

    /** No device can ever be served at the path. */
    static CannotServeException badPath(String message) {
        return new CannotServeException(message, true);
    }

    /**
     * Reports whether the path is at fault, not the machine.
     *
     * @return true if no device can ever be served at the path
     */
    public boolean isBadPath() {
        return path;
    }
}
