package io.github.netmap4j.tools.run;

import java.io.IOException;

/** What a command does while its progress is shown. */
@FunctionalInterface
public interface Work {

    /**
     * Does it, until it is done or the command is to end.
     *
     * @throws IOException if a file fails
     * @throws InterruptedException if the thread is interrupted
     */
    void run() throws IOException, InterruptedException;
}
