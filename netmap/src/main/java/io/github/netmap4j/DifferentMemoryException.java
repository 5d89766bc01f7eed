package io.github.netmap4j;

/**
 * Buffers cannot be exchanged between rings of different memories, since a buffer's index means nothing in the other memory.
 * Copy instead, or open both ports in one memory.
 */
public final class DifferentMemoryException extends PortException {

    private static final long serialVersionUID = 1L;

    DifferentMemoryException(String message) {
        super(message);
    }
}
