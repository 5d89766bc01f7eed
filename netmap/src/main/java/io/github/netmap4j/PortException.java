package io.github.netmap4j;

/**
 * Something is wrong with a port that was open and working: not a mistake of the program, and not to be repaired by
 * trying again. Close the port; what else to do is in the message.
 */
public class PortException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PortException(String message) {
        super(message);
    }
}
