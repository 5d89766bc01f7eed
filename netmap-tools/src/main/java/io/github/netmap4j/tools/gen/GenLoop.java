package io.github.netmap4j.tools.gen;

import io.github.netmap4j.tools.run.Tally;
import java.util.List;

/** What one thread of {@code netmap gen} does until it is done, or told to stop. */
interface GenLoop extends Runnable {

    /** What it counts: a row of the table for each. */
    List<Tally> tallies();
}
