package io.github.netmap4j.tools.capture;

import io.github.netmap4j.packet.Addresses;
import io.github.netmap4j.packet.FlowKey;
import io.github.netmap4j.packet.Layer;
import io.github.netmap4j.packet.Packet;
import io.github.netmap4j.packet.ParseResult;
import java.io.PrintWriter;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Prints a line for each packet. */
final class LineSink implements PacketSink {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PrintWriter out;
    private final Packet packet = new Packet();
    private final FlowKey flow = new FlowKey();

    private long records;

    LineSink(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void take(MemorySegment memory, long offset, int length, long nanos) {
        ParseResult result = packet.parse(memory, offset, length);
        String what = flow.set(packet)
                ? flow.toString()
                : packet.has(Layer.ETHERNET)
                        ? Addresses.mac(packet.ethernet().source()) + " > "
                                + Addresses.mac(packet.ethernet().destination())
                                + String.format(Locale.ROOT, " type %04x", packet.etherType())
                        : "no Ethernet header";
        records++;
        out.println(Instant.ofEpochSecond(nanos / SECOND, nanos % SECOND) + " " + what + ", " + length + " bytes"
                + (result == ParseResult.OK ? "" : ", " + result));
    }

    @Override
    public long records() {
        return records;
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
