package io.github.netmap4j.tools.run;

import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;

/** A run of the program: where it prints, and the flag that ends it. */
public final class Invocation {

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final StopFlag stop = new StopFlag();
    private final AtomicBoolean stoppable = new AtomicBoolean();

    /**
     * A new run.
     *
     * @param out where results go
     * @param err where errors go
     * @param terminal whether {@code out} is a terminal that understands ANSI's control sequences
     */
    public Invocation(PrintWriter out, PrintWriter err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** {@return where results go} */
    public PrintWriter out() {
        return out;
    }

    /** {@return where errors go} */
    public PrintWriter err() {
        return err;
    }

    /** {@return whether {@link #out} is a terminal} */
    public boolean isTerminal() {
        return terminal;
    }

    /** {@return the flag that ends the command} */
    public StopFlag stop() {
        return stop;
    }

    /**
     * A command calls it after it opened its ports: from now on it watches {@link #stop} and ends by itself, with a
     * summary.
     */
    public void watchesStop() {
        stoppable.set(true);
    }

    /** {@return whether the command has opened its ports, and ends by itself when {@link #stop} is set} */
    public boolean isStoppable() {
        return stoppable.get();
    }
}
