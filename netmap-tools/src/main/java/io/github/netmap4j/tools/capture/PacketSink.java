package io.github.netmap4j.tools.capture;

import java.io.Flushable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Takes the packets that were captured. */
interface PacketSink extends AutoCloseable, Flushable {

    /**
     * Takes one packet.
     *
     * @param memory where it is
     * @param offset where it starts there
     * @param length its length in bytes
     * @param nanos when it came, nanoseconds since 1970
     */
    void take(MemorySegment memory, long offset, int length, long nanos) throws IOException;

    /** {@return how many packets are safe however this process ends: those before the last flush, or more} */
    long records();

    @Override
    void close() throws IOException;
}
