package io.github.netmap4j;

/**
 * The software device cannot do this, or is missing. The message says which of the two, and what to do instead.
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
