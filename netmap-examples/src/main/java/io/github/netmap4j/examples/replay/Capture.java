package io.github.netmap4j.examples.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.packet.Ethernet;
import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.pcap.CaptureWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A capture file of Ethernet frames, whole in memory.
 *
 * @param frames in the order of the file
 */
record Capture(List<Frame> frames) {

    /**
     * One frame. Nobody changes its bytes.
     *
     * @param nanos when it was captured, nanoseconds since 1970
     * @param cut whether its end was not captured
     * @param bytes its content
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Frame(long nanos, boolean cut, byte[] bytes) {

        Frame(long nanos, byte[] bytes) {
            this(nanos, false, bytes);
        }

        boolean sameBytes(Frame other) {
            return Arrays.equals(bytes, other.bytes);
        }

        boolean isTooShort() {
            return bytes.length < Ethernet.SIZE;
        }
    }

    /** Reads whatever tcpdump reads. */
    static Capture read(Path file) throws IOException {
        List<Frame> frames = new ArrayList<>();
        try (CaptureReader in = CaptureReader.open(file)) {
            while (in.next()) {
                byte[] bytes = in.memory().asSlice(in.offset(), in.length()).toArray(JAVA_BYTE);
                frames.add(new Frame(in.nanos(), in.isCut(), bytes));
            }
        }
        return new Capture(frames);
    }

    void write(CaptureWriter out) throws IOException {
        for (Frame frame : frames) {
            out.write(MemorySegment.ofArray(frame.bytes), 0, frame.bytes.length, frame.nanos);
        }
    }

    /** Writes a file with microseconds, as most programs expect. */
    void write(Path file) throws IOException {
        try (CaptureWriter out = CaptureWriter.builder(file).microseconds().open()) {
            write(out);
        }
    }

    long bytes() {
        return frames.stream().mapToLong(frame -> frame.bytes.length).sum();
    }

    /** The first frame in which the two differ, or -1 if they hold the same frames in the same order. */
    int mismatch(Capture other) {
        int common = Math.min(frames.size(), other.frames.size());
        for (int i = 0; i < common; i++) {
            if (!frames.get(i).sameBytes(other.frames.get(i))) {
                return i;
            }
        }
        return frames.size() == other.frames.size() ? -1 : common;
    }
}
