package io.github.netmap4j.bench.whole;

/** The lengths of frames, batch by batch. */
final class Lengths {

    /** Of a frame that is as short as frames are. */
    static final int SHORT = 60;

    private static final int[] MIXED = {SHORT, 576, 1500};

    private int turn;

    /** For the next batch. */
    int next(Job.Phase phase) {
        if (phase != Job.Phase.MIXED) {
            return SHORT;
        }
        turn = turn == MIXED.length - 1 ? 0 : turn + 1;
        return MIXED[turn];
    }
}
