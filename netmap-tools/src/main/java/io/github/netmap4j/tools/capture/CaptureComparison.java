package io.github.netmap4j.tools.capture;

import io.github.netmap4j.pcap.CaptureReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Compares what arrived with what was sent. */
final class CaptureComparison {

    private CaptureComparison() {}

    /**
     * Compares two captures, except for times.
     *
     * @param source the capture that was sent
     * @param which which of its frames were sent
     * @param loops how many times
     * @param arrived the capture of what arrived
     * @return the first frame in which they differ, from 0; -1 if they hold the same frames in the same order
     */
    static long firstDifference(Path source, Sendable which, long loops, Path arrived) throws IOException {
        try (CaptureReader came = CaptureReader.open(arrived)) {
            long frame = 0;
            for (long loop = 0; loop < loops; loop++) {
                try (CaptureReader sent = CaptureReader.open(source)) {
                    while (sent.next()) {
                        if (!which.test(sent)) {
                            continue;
                        }
                        if (!came.next() || !same(sent, came)) {
                            return frame;
                        }
                        frame++;
                    }
                }
            }
            return came.next() ? frame : -1;
        }
    }

    private static boolean same(CaptureReader a, CaptureReader b) {
        return a.length() == b.length()
                && MemorySegment.mismatch(
                                a.memory(),
                                a.offset(),
                                a.offset() + a.length(),
                                b.memory(),
                                b.offset(),
                                b.offset() + b.length())
                        < 0;
    }
}
