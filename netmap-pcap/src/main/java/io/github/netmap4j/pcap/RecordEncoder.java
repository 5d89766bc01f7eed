package io.github.netmap4j.pcap;

import io.github.netmap4j.pcap.file.OutputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/** Writes headers and records of one format. */
abstract class RecordEncoder {

    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    final OutputFile out;

    RecordEncoder(OutputFile out) {
        this.out = out;
    }

    /** Appends everything before the first record. */
    abstract void header(List<CaptureInterface> interfaces) throws IOException;

    /** Appends everything before the first record of another interface. */
    abstract void newInterface(CaptureInterface added) throws IOException;

    /** The minimum size of a record. */
    abstract int size(int captured);

    /** Appends a record. */
    abstract void record(
            int index, MemorySegment memory, long offset, int captured, int wire, long nanos, String comment)
            throws IOException;
}
