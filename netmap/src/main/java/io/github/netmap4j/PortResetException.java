package io.github.netmap4j;

/**
 * The port's rings are no longer as this program left them: poll reported an error ({@code POLLERR}), or the kernel restarted
 * a ring. It happens when the interface goes away or is reset, and when another program writes to the same rings. The message
 * has head, cur and tail of the rings. To recover, close the port and open it again.
 */
public final class PortResetException extends PortException {

    private static final long serialVersionUID = 1L;

    PortResetException(String message) {
        super(message + "; close the port and open it again, and open it exclusively if other programs may use it");
    }
}
