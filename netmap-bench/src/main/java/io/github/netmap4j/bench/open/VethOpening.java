package io.github.netmap4j.bench.open;

import io.github.netmap4j.bench.xdp.VethSockets;
import java.io.IOException;

/** AF_XDP sockets on both ends of veth pairs, which are there before. */
final class VethOpening implements Opening {

    /** A process has 128 UMEMs at most, and each socket here has one of its own. */
    static final int MOST = 120;

    private final VethSockets sockets;
    private final int spare;

    /** In a network namespace that the calling thread gets for itself; with so many pairs, and one more for the measured ones. */
    VethOpening(int pairs) throws IOException {
        sockets = new VethSockets(pairs + 1);
        spare = pairs;
    }

    @Override
    public int most() {
        return MOST;
    }

    @Override
    public Ends open(int number) throws IOException {
        VethSockets.Pair pair = sockets.open(number == OpenTable.SPARE ? spare : number);
        return new Ends() {
            @Override
            public boolean packet() throws IOException {
                return pair.packet();
            }

            @Override
            public void close() throws IOException {
                pair.close();
            }
        };
    }

    @Override
    public void close() {
        // The interfaces go with the thread's namespace.
    }
}
