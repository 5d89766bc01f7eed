package io.github.netmap4j.tools.capture;

import java.io.Flushable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Takes captured packets. */
interface PacketSink extends AutoCloseable, Flushable {

    /**
     * Takes a packet.
     *
     * @param memory the memory it is in
     * @param offset its start in the memory, in bytes
     * @param length its length in bytes
     * @param nanos its arrival, in nanoseconds since 1970
     */
    void take(MemorySegment memory, long offset, int length, long nanos) throws IOException;

    /** {@return how many packets survive any end of this process: those before the last flush, or more} */
    long records();

    @Override
    void close() throws IOException;
}
