package io.github.netmap4j;

/**
 * The port is closed, or was closed while the call waited. Only a close in the middle of an access to the memory shows as a
 * plain {@link IllegalStateException}.
 */
public final class PortClosedException extends PortException {

    private static final long serialVersionUID = 1L;

    PortClosedException(String port) {
        super("port " + port + " is closed");
    }
}
