package io.github.netmap4j.sys.device;

import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * {@code nm_open} or one of its kin failed: the step, the cause, the errno and the port, and in the message what to do
 * next on this device.
 */
public final class NetmapException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What was being done when it failed. */
    public enum Step {
        /** Reading the port's name, or preparing the request that it stands for. */
        PARSE,
        /** Opening the device, or getting a descriptor to wait with. */
        OPEN,
        /** Binding the descriptor to the port: {@code NIOCREGIF}, {@code NETMAP_REQ_REGISTER}. */
        REGISTER,
        /** Mapping the port's memory. */
        MAP,
        /** Any other request. */
        CONTROL
    }

    /** What was being done. */
    private final Step step;
    /** Why it failed. */
    private final FailureCause failureCause;
    /** The C name of what failed. */
    private final String operation;
    /** The port's name as the caller gave it. */
    private final String port;
    /** A positive errno. */
    private final int errno;

    /**
     * An error before there is a device to name, or when opening it.
     *
     * @param step what was being done
     * @param cause why it failed
     * @param operation the C name of what failed
     * @param port the port's name as the caller gave it
     * @param errno a positive errno
     * @param detail the likely cause, and what to do next
     */
    public NetmapException(Step step, FailureCause cause, String operation, String port, int errno, String detail) {
        this(step, cause, operation, port, null, errno, detail);
    }

    /**
     * An error that a device answered.
     *
     * @param step what was being done
     * @param cause why it failed
     * @param operation the C name of what failed
     * @param port the port's name as the caller gave it
     * @param device the device, which the message names; null for none
     * @param errno a positive errno
     * @param detail the likely cause, and what to do next
     */
    public NetmapException(
            Step step,
            FailureCause cause,
            String operation,
            String port,
            @Nullable NetmapDevice device,
            int errno,
            String detail) {
        super(operation + " \"" + port + "\"" + (device == null ? "" : " on " + device) + ": " + detail + " ["
                + Errno.name(errno) + " " + errno + "]");
        this.step = step;
        this.failureCause = cause;
        this.operation = operation;
        this.port = port;
        this.errno = errno;
    }

    /** {@return what was being done when it failed} */
    public Step step() {
        return step;
    }

    /** {@return why it failed, as far as it is known; finer than the errno} */
    public FailureCause failureCause() {
        return failureCause;
    }

    /** {@return the positive errno, to be compared with the constants of {@link Errno}} */
    public int errno() {
        return errno;
    }

    /** {@return the error's symbol: {@code ENXIO}, say} */
    public String errnoName() {
        return Errno.name(errno);
    }

    /** {@return what failed: {@code nm_parse}, {@code open}, {@code NIOCREGIF}, {@code mmap}; a C name} */
    public String operation() {
        return operation;
    }

    /** {@return the port that was to be opened: the name as the caller gave it} */
    public String port() {
        return port;
    }
}
