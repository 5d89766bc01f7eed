package io.github.netmap4j;

/**
 * The memory of a port holds an impossible value: a head, cur or tail beyond the ring, a buffer index or a length beyond the
 * buffers, a ring outside the mapping. Some program that maps the same memory wrote it. The value was not used: nothing
 * outside the port's memory was read or written. The message has the values.
 */
public final class PortCorruptedException extends PortException {

    private static final long serialVersionUID = 1L;

    private static final String REMEDY =
            "; some program that shares this memory overwrote it: close the port, and give it a memory of its own";

    PortCorruptedException(String message) {
        super(message + REMEDY);
    }

    PortCorruptedException(String message, Throwable cause) {
        this(message);
        initCause(cause);
    }
}
