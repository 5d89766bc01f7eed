package io.github.netmap4j;

/** A port has no ring of that kind and index, or this descriptor is not bound to it. */
public final class InvalidRingIndexException extends PortException {

    private static final long serialVersionUID = 1L;

    InvalidRingIndexException(String message) {
        super(message);
    }
}
