package io.github.netmap4j.pcap;

import io.github.netmap4j.pcap.file.OutputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** pcapng, version 1.0, little-endian: one section, an interface description each, and enhanced packet blocks. */
final class PcapngEncoder extends RecordEncoder {

    private static final int PACKET = 28;
    private static final int NANOSECONDS = 9;
    private static final int MICROSECONDS = 6;
    private static final int MAX_OPTION = 0xffff;
    private static final byte[] NONE = {};

    private final boolean micros;
    private final byte[] comment;

    PcapngEncoder(OutputFile out, boolean micros, String comment) {
        super(out);
        this.micros = micros;
        this.comment = bytes(comment);
    }

    private static byte[] bytes(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_OPTION) {
            throw new IllegalArgumentException("a comment or name has at most 65,535 bytes, not " + bytes.length);
        }
        return bytes;
    }

    /** The size of an option; 0 if it has no text. */
    private static int optionSize(byte[] text) {
        return text.length == 0 ? 0 : Integer.BYTES + PcapngReader.padded(text.length);
    }

    private long option(long at, int code, byte[] text) {
        if (text.length == 0) {
            return at;
        }
        MemorySegment memory = out.memory();
        memory.set(SHORT, at, (short) code);
        memory.set(SHORT, at + Short.BYTES, (short) text.length);
        MemorySegment.copy(text, 0, memory, ValueLayout.JAVA_BYTE, at + Integer.BYTES, text.length);
        return pad(at + Integer.BYTES, text.length);
    }

    /** Pads with zeros to a multiple of four bytes. */
    private long pad(long at, int bytes) {
        for (int i = bytes; i < PcapngReader.padded(bytes); i++) {
            out.memory().set(ValueLayout.JAVA_BYTE, at + i, (byte) 0);
        }
        return at + PcapngReader.padded(bytes);
    }

    /** Reserves a block and writes its type and lengths. */
    private long block(int type, int bytes) throws IOException {
        int at = out.reserve(bytes);
        MemorySegment memory = out.memory();
        memory.set(INT, at, type);
        memory.set(INT, at + 4L, bytes);
        memory.set(INT, at + (long) bytes - Integer.BYTES, bytes);
        return at;
    }

    @Override
    void header(List<CaptureInterface> interfaces) throws IOException {
        int bytes = PcapngReader.FRAME + 16 + optionSize(comment) + Integer.BYTES;
        long at = block(PcapngReader.SECTION, bytes);
        MemorySegment memory = out.memory();
        memory.set(INT, at + 8, PcapngReader.BYTE_ORDER);
        memory.set(INT, at + 12, 1);
        memory.set(INT, at + 16, -1);
        memory.set(INT, at + 20, -1);
        memory.set(INT, option(at + 24, PcapngReader.OPTION_COMMENT, comment), 0);
        out.append(bytes, false);
        for (CaptureInterface each : interfaces) {
            newInterface(each);
        }
    }

    @Override
    void newInterface(CaptureInterface added) throws IOException {
        byte[] name = bytes(added.name());
        byte[] text = bytes(added.comment());
        byte[] resolution = {(byte) (micros ? MICROSECONDS : NANOSECONDS)};
        int bytes =
                PcapngReader.FRAME + 8 + optionSize(name) + optionSize(text) + optionSize(resolution) + Integer.BYTES;
        long at = block(PcapngReader.INTERFACE, bytes);
        MemorySegment memory = out.memory();
        memory.set(INT, at + 8, added.linkType().number());
        memory.set(INT, at + 12, added.snapLength());
        long end = option(at + 16, PcapngReader.OPTION_COMMENT, text);
        end = option(end, PcapngReader.OPTION_NAME, name);
        end = option(end, PcapngReader.OPTION_RESOLUTION, resolution);
        memory.set(INT, end, 0);
        out.append(bytes, false);
    }

    @Override
    int size(int captured) {
        return PACKET + PcapngReader.padded(captured) + Integer.BYTES;
    }

    @Override
    void record(int index, MemorySegment from, long offset, int captured, int wire, long nanos, String text)
            throws IOException {
        if (nanos < 0) {
            throw new IllegalArgumentException("pcapng has times from 1970 on, not " + nanos + " nanoseconds");
        }
        byte[] option = bytes(text);
        int options = option.length == 0 ? 0 : optionSize(option) + Integer.BYTES;
        int bytes = size(captured) + options;
        long at = block(PcapngReader.ENHANCED_PACKET, bytes);
        MemorySegment memory = out.memory();
        long time = micros ? nanos / 1000 : nanos;
        memory.set(INT, at + 8, index);
        memory.set(INT, at + 12, (int) (time >>> Integer.SIZE));
        memory.set(INT, at + 16, (int) time);
        memory.set(INT, at + 20, captured);
        memory.set(INT, at + 24, wire);
        MemorySegment.copy(from, offset, memory, at + PACKET, captured);
        long end = pad(at + PACKET, captured);
        if (options > 0) {
            memory.set(INT, option(end, PcapngReader.OPTION_COMMENT, option), 0);
        }
        out.append(bytes, true);
    }
}
