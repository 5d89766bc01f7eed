package io.github.netmap4j.tools.run;

/** Ends a command with one line for the user. */
public final class ToolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The exit status. */
    private final int status;

    /**
     * Makes an exception.
     *
     * @param status the exit status, see {@link ExitStatus}
     * @param message what happened, and what to do
     */
    public ToolException(int status, String message) {
        super(message);
        this.status = status;
    }

    /**
     * Returns the exception for a port that failed while in use.
     *
     * @param failure what failed, with the port's name
     * @return the exception, for the caller to throw
     */
    public static ToolException lost(String failure) {
        return new ToolException(
                ExitStatus.LOST,
                failure
                        + "; its interface is down or gone, or another port that it needs was closed: see netmap doctor,"
                        + " and start again when it is back");
    }

    /** {@return the exit status} */
    public int status() {
        return status;
    }
}
