package io.github.netmap4j;

/**
 * The software device cannot do this, or it is not there. The message says which of the two, and what can be done
 * instead.
 */
public final class FallbackUnsupportedException extends PortException {

    private static final long serialVersionUID = 1L;

    FallbackUnsupportedException(String message) {
        super(message);
    }

    FallbackUnsupportedException(String message, Throwable cause) {
        super(message);
        initCause(cause);
    }
}
