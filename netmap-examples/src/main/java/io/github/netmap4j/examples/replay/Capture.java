package io.github.netmap4j.examples.replay;

import io.pkts.buffer.Buffer;
import io.pkts.buffer.Buffers;
import io.pkts.frame.PcapGlobalHeader;
import io.pkts.frame.PcapRecordHeader;
import io.pkts.framer.FramerManager;
import io.pkts.framer.PcapFramer;
import io.pkts.packet.PCapPacket;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A classic pcap file of Ethernet frames, whole in memory.
 *
 * @param frames in the order of the file
 */
record Capture(List<Frame> frames) {

    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final long SNAP_LENGTH = 262_144;
    private static final long NANOS = 1_000_000_000;

    /**
     * One frame. Nobody changes its bytes.
     *
     * @param nanos when it was captured, nanoseconds since 1970
     * @param bytes its content
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Frame(long nanos, byte[] bytes) {

        boolean sameBytes(Frame other) {
            return Arrays.equals(bytes, other.bytes);
        }
    }

    /** Reads a file of either byte order, with micro- or nanoseconds. */
    static Capture read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a directory");
        }
        List<Frame> frames = new ArrayList<>();
        long size = FILE_HEADER;
        try (InputStream in = Files.newInputStream(file)) {
            Buffer buffer = Buffers.wrap(in);
            PcapGlobalHeader header = PcapGlobalHeader.parse(buffer);
            if (header.getDataLinkType() != LINKTYPE_ETHERNET) {
                throw new IOException(file + " holds no Ethernet frames: its link type is " + header.getDataLinkType());
            }
            int scale = header.timestampsInNs() ? 1 : 1000;
            PcapFramer framer = new PcapFramer(header, FramerManager.getInstance());
            for (PCapPacket packet = framer.frame(null, buffer); packet != null; packet = framer.frame(null, buffer)) {
                byte[] bytes = packet.getPayload().getArray();
                frames.add(new Frame(packet.getArrivalTime() * scale, bytes));
                size += RECORD_HEADER + bytes.length;
            }
        } catch (RuntimeException malformed) {
            // The library says so for bad magic, absurd lengths (0 too) and records that end too early.
            throw new IOException(
                    file + " is not a classic pcap file, or is damaged after frame " + frames.size()
                            + "; convert pcapng with: editcap -F pcap",
                    malformed);
        }
        if (size != Files.size(file)) {
            throw new IOException(file + " ends in the middle of a record, after frame " + frames.size());
        }
        return new Capture(frames);
    }

    /** Writes a file with microseconds, as most programs expect. */
    void write(Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            byte[] fields = new byte[FILE_HEADER - Integer.BYTES];
            Buffer header = Buffers.wrap(fields);
            header.setUnsignedByte(0, (short) 2);
            header.setUnsignedByte(2, (short) 4);
            header.setUnsignedInt(12, SNAP_LENGTH);
            header.setUnsignedInt(16, LINKTYPE_ETHERNET);
            new PcapGlobalHeader(ByteOrder.LITTLE_ENDIAN, fields, false).write(out);
            Buffer record = Buffers.wrap(new byte[RECORD_HEADER]);
            PcapRecordHeader recordHeader = new PcapRecordHeader(ByteOrder.LITTLE_ENDIAN, record, false);
            for (Frame frame : frames) {
                record.setUnsignedInt(0, frame.nanos / NANOS);
                record.setUnsignedInt(4, frame.nanos % NANOS / 1000);
                recordHeader.setCapturedLength(frame.bytes.length);
                recordHeader.setTotalLength(frame.bytes.length);
                recordHeader.write(out);
                out.write(frame.bytes);
            }
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
