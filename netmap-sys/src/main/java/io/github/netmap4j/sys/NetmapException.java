package io.github.netmap4j.sys;

import java.io.IOException;

/**
 * Why {@code nm_open} or one of its kin failed: the errno, the step that failed, the port, and in the message what to do
 * next.
 */
public final class NetmapException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The step that failed. */
    private final String operation;
    /** The port's name as the caller gave it. */
    private final String port;
    /** A positive errno. */
    private final int errno;

    /**
     * An error of a system call or a parser.
     *
     * @param operation the step that failed, a C name
     * @param port the port's name as the caller gave it
     * @param errno a positive errno
     * @param detail the likely cause, and what to do next
     */
    public NetmapException(String operation, String port, int errno, String detail) {
        super(operation + " \"" + port + "\": " + detail + " [" + Errno.name(errno) + " " + errno + "]");
        this.operation = operation;
        this.port = port;
        this.errno = errno;
    }

    /**
     * The error's number.
     *
     * @return a positive errno, to be compared with the constants of {@link Errno}
     */
    public int errno() {
        return errno;
    }

    /**
     * The error's symbol.
     *
     * @return {@code ENXIO}, say
     */
    public String errnoName() {
        return Errno.name(errno);
    }

    /**
     * The step that failed: {@code nm_parse}, {@code open}, {@code NIOCREGIF}, {@code mmap}.
     *
     * @return a C name
     */
    public String operation() {
        return operation;
    }

    /**
     * The port that was to be opened.
     *
     * @return the name as the caller gave it
     */
    public String port() {
        return port;
    }
}
