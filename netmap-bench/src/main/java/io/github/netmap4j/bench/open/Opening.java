package io.github.netmap4j.bench.open;

import java.io.IOException;

/** A kind of ports that can be opened again and again, two at a time, which are connected. */
interface Opening extends AutoCloseable {

    /** Two ports that are open. */
    interface Ends extends AutoCloseable {
        /** Sends a packet from one to the other; returns whether it arrived. */
        boolean packet() throws IOException;

        @Override
        void close() throws IOException;
    }

    /**
     * Opens two ports.
     *
     * @param number of the pair: another one for each that is open
     */
    Ends open(int number) throws IOException;

    /** How many ports can be open at once. */
    default int most() {
        return Integer.MAX_VALUE;
    }

    @Override
    void close() throws IOException;
}
