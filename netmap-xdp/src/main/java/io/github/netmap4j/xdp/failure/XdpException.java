package io.github.netmap4j.xdp.failure;

import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;

/**
 * A failed step of AF_XDP: the errno, the operation, its target, and in the message the likely cause and what to do
 * next.
 */
public final class XdpException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The step that failed. */
    private final String operation;
    /** The target of the step. */
    private final String target;
    /** A positive errno. */
    private final int errno;
    /** Why, and what to do next. */
    private final String detail;

    /**
     * An error of a system call.
     *
     * @param operation the step that failed: {@code bind}, {@code XDP_UMEM_REG}, {@code BPF_LINK_CREATE}
     * @param target the step's target: {@code eth0 queue 0}
     * @param errno a positive errno
     * @param detail the likely cause, and what to do next
     */
    public XdpException(String operation, String target, int errno, String detail) {
        super(operation + " \"" + target + "\": " + detail + " [" + Errno.name(errno) + " " + errno + "]");
        this.operation = operation;
        this.target = target;
        this.errno = errno;
        this.detail = detail;
    }

    /** {@return the likely cause, and what to do next} */
    public String detail() {
        return detail;
    }

    /** {@return the errno, positive: compare it with the constants of {@link Errno}} */
    public int errno() {
        return errno;
    }

    /** {@return the error's symbol, such as {@code EBUSY}} */
    public String errnoName() {
        return Errno.name(errno);
    }

    /** {@return the step that failed, by its C name: {@code bind}, {@code XDP_UMEM_REG}, {@code BPF_LINK_CREATE}} */
    public String operation() {
        return operation;
    }

    /** {@return the step's target: an interface, a queue, or a UMEM} */
    public String target() {
        return target;
    }
}
