package io.github.netmap4j.tools.gen;

import io.github.netmap4j.tools.run.Tally;
import java.util.List;

/** The work of one thread of {@code netmap gen}, until it is done or stopped. */
interface GenLoop extends Runnable {

    /** Its counts, each a row of the table. */
    List<Tally> tallies();
}
