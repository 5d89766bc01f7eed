package io.github.netmap4j.pcap;

import io.github.netmap4j.pcap.file.OutputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Classic pcap, version 2.4, little-endian. */
final class PcapEncoder extends RecordEncoder {

    private static final int MAJOR = 2;
    private static final int MINOR = 4;

    private final boolean micros;

    PcapEncoder(OutputFile out, boolean micros) {
        super(out);
        this.micros = micros;
    }

    @Override
    void header(List<CaptureInterface> interfaces) throws IOException {
        int at = out.reserve(PcapReader.FILE_HEADER);
        MemorySegment memory = out.memory();
        memory.set(INT, at, micros ? PcapReader.MAGIC_MICROS : PcapReader.MAGIC_NANOS);
        memory.set(SHORT, at + 4L, (short) MAJOR);
        memory.set(SHORT, at + 6L, (short) MINOR);
        memory.set(INT, at + 8L, 0);
        memory.set(INT, at + 12L, 0);
        memory.set(INT, at + 16L, interfaces.getFirst().snapLength());
        memory.set(INT, at + 20L, interfaces.getFirst().linkType().number());
        out.append(PcapReader.FILE_HEADER, false);
    }

    @Override
    void newInterface(CaptureInterface added) {
        throw new UnsupportedOperationException("a pcap file has one interface; pcapng has several");
    }

    @Override
    int size(int captured) {
        return PcapReader.RECORD_HEADER + captured;
    }

    @Override
    void record(int index, MemorySegment from, long offset, int captured, int wire, long nanos, String comment)
            throws IOException {
        long seconds = Math.floorDiv(nanos, PcapReader.NANOS);
        if (seconds < 0 || seconds >>> Integer.SIZE != 0) {
            throw new IllegalArgumentException(
                    "pcap has times from 1970 to 2106, pcapng has others: " + nanos + " nanoseconds");
        }
        if (!comment.isEmpty()) {
            throw new UnsupportedOperationException("a pcap file has no comments; pcapng has");
        }
        int bytes = PcapReader.RECORD_HEADER + captured;
        int at = out.reserve(bytes);
        MemorySegment memory = out.memory();
        int fraction = (int) (nanos - seconds * PcapReader.NANOS);
        memory.set(INT, at, (int) seconds);
        memory.set(INT, at + 4L, micros ? fraction / 1000 : fraction);
        memory.set(INT, at + 8L, captured);
        memory.set(INT, at + 12L, wire);
        MemorySegment.copy(from, offset, memory, at + (long) PcapReader.RECORD_HEADER, captured);
        out.append(bytes, true);
    }
}
