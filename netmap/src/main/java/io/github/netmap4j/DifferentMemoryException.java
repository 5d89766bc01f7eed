package io.github.netmap4j;

/**
 * Buffers were to be exchanged between rings of different memories, which would hand one memory's index to the other. Copy
 * instead, or open both ports in one memory.
 */
public final class DifferentMemoryException extends PortException {

    private static final long serialVersionUID = 1L;

    DifferentMemoryException(String message) {
        super(message);
    }
}
