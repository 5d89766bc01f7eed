package io.github.netmap4j.tools.run;

import java.io.IOException;

/** A command's work, during which its progress is shown. */
@FunctionalInterface
public interface CommandTask {

    /**
     * Works until it is done or the command should end.
     *
     * @throws IOException if a file fails
     * @throws InterruptedException if the thread is interrupted
     */
    void run() throws IOException, InterruptedException;
}
