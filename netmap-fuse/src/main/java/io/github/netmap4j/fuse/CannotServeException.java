package io.github.netmap4j.fuse;

import java.io.IOException;

/** This machine, or the path asked for, cannot have the device: the message is one line that says what to do. */
public final class CannotServeException extends IOException {

    private static final long serialVersionUID = 1L;

    CannotServeException(String message) {
        super(message);
    }
}
