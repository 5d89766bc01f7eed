package io.github.netmap4j.bench.xdp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The veth pairs for a job, and C that sends where the job only receives or forwards. */
final class Pairs implements AutoCloseable {

    /** The interface to send on. */
    final String sends;

    /** The interface to receive from. */
    final String receives;

    private final @Nullable VethLab lab;
    private final @Nullable CDrive sender;

    /**
     * Makes pairs, in the network namespace of the calling thread.
     *
     * @param name the start of the interfaces' names, a few letters
     */
    Pairs(String name, Cell cell) throws IOException {
        boolean forwards = cell.way() == Cell.Way.BRIDGE;
        if (cell.way() == Cell.Way.RX || forwards) {
            lab = VethLab.sender(name, cell.budget());
            sender = CDrive.sender(cell, lab);
        } else {
            VethPair.make(name + "a", name + "b");
            lab = null;
            sender = null;
        }
        if (forwards) {
            VethPair.make(name + "c", name + "d");
        }
        sends = name + (forwards ? "c" : "a");
        receives = name + "b";
    }

    /** The whole of a job: what C sends, and then the rest. */
    Drive then(Drive rest) {
        if (sender == null) {
            return rest;
        }
        return rounds -> {
            for (int i = 0; i < rounds; i++) {
                sender.work(1);
                rest.work(1);
            }
        };
    }

    @Override
    public void close() {
        if (lab != null) {
            lab.close();
        }
    }
}
