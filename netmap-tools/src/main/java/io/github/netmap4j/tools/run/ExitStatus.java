package io.github.netmap4j.tools.run;

/** The exit status of commands. */
public final class ExitStatus {

    /** The work is done; also after Ctrl-C. */
    public static final int DONE = 0;

    /** Something failed: a port does not open, a file cannot be read, a check found a problem. */
    public static final int FAILED = 1;

    /** The arguments are wrong; nothing was done. */
    public static final int USAGE = 2;

    /** Refused, because the user might lose the connection: {@code --yes-cut-me-off} allows it. */
    public static final int REFUSED = 3;

    /** A port failed while it was in use; the summary says what was done until then. */
    public static final int LOST = 4;

    private ExitStatus() {}
}
