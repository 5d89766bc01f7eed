package io.github.netmap4j.tools.capture;

import io.github.netmap4j.pcap.CaptureWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Writes packets into a capture file. */
final class FileSink implements PacketSink {

    private final CaptureWriter out;

    FileSink(CaptureWriter out) {
        this.out = out;
    }

    @Override
    public void take(MemorySegment memory, long offset, int length, long nanos) throws IOException {
        out.write(memory, offset, length, nanos);
    }

    @Override
    public long records() {
        return out.records();
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
