package io.github.netmap4j;

/**
 * The ring has an owner already, whom the message names. Use the ring that was taken first, or close that one; a second
 * descriptor on the same port does not help, since it shows the same ring.
 */
public final class RingTakenException extends PortException {

    private static final long serialVersionUID = 1L;

    RingTakenException(String message) {
        super(message);
    }
}
