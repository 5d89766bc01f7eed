package io.github.netmap4j.tools.run;

/** Ends a command with one line for the user. */
public final class ToolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The exit status. */
    private final int status;

    /**
     * Something went wrong.
     *
     * @param status the exit status, see {@link ExitStatus}
     * @param message what happened, and what to do
     */
    public ToolException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** {@return the exit status} */
    public int status() {
        return status;
    }
}
