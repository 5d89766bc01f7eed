package io.github.netmap4j.pcap;

import io.github.netmap4j.pcap.file.ByteWindow;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the records of one format. After {@link #next} returns true, the fields describe a record. */
// Layouts are constants, and bytes are turned by hand: a layout in a field costs a few nanoseconds at each access.
abstract class RecordReader {

    final String name;
    final ByteWindow window;
    private final boolean follow;
    final List<CaptureInterface> interfaces = new ArrayList<>();

    private boolean bigEndian;

    /** Where the record's bytes are in the window's memory. */
    long data;

    int length;
    int wireLength;
    long nanos;

    @Nullable
    CaptureInterface source;

    long records;
    /** Bytes of the window that belong to the last record. */
    int consumed;

    RecordReader(String name, ByteWindow window, boolean follow, ByteOrder order) {
        this.name = name;
        this.window = window;
        this.follow = follow;
        order(order);
    }

    final void order(ByteOrder order) {
        bigEndian = order == ByteOrder.BIG_ENDIAN;
    }

    final boolean bigEndian() {
        return bigEndian;
    }

    /** Moves to the next record, if there is one. */
    abstract boolean next() throws IOException;

    /** The record's comment, or an empty text. */
    String comment() {
        return "";
    }

    /** A field at an offset from the window's position. */
    final int u16(int at) {
        short field = memory().get(RecordEncoder.SHORT, window.position() + (long) at);
        return Short.toUnsignedInt(bigEndian ? Short.reverseBytes(field) : field);
    }

    /** A field at an offset from the window's position. */
    final int i32(int at) {
        int field = memory().get(RecordEncoder.INT, window.position() + (long) at);
        return bigEndian ? Integer.reverseBytes(field) : field;
    }

    final long u32(int at) {
        return Integer.toUnsignedLong(i32(at));
    }

    final MemorySegment memory() {
        return window.memory();
    }

    /** Releases the last record. */
    final void release() {
        window.skip(consumed);
        consumed = 0;
    }

    /**
     * Whether this many bytes are available; if not, and the file is not followed, it must have ended before the first
     * one.
     */
    final boolean require(int bytes) throws IOException {
        if (available(bytes)) {
            return true;
        }
        if (follow || window.available() == 0) {
            return false;
        }
        throw cut();
    }

    /** Whether this many bytes are available; turns a failure of the channel into this reader's message. */
    final boolean available(int bytes) throws IOException {
        try {
            return window.require(bytes);
        } catch (IOException e) {
            throw new CaptureException(
                    name + " cannot be read beyond record " + records + ": " + e.getMessage(),
                    window.offset(),
                    records,
                    e);
        }
    }

    final CaptureException cut() {
        return new CaptureException(
                name + " ends within record " + (records + 1) + ", which starts at byte " + window.offset(),
                window.offset(),
                records,
                null);
    }

    /** The exception for an invalid record. */
    final CaptureException wrong(String reason) {
        return new CaptureException(
                name + ": record " + (records + 1) + ", at byte " + window.offset() + ", " + reason,
                window.offset(),
                records,
                null);
    }

    /** The exception for an invalid file or header. */
    final CaptureException wrongFile(String reason) {
        return new CaptureException(name + " " + reason, window.offset(), records, null);
    }

    /** Checks the announced length of a record. */
    final void checkLength(long captured, LinkType type) throws CaptureException {
        if (captured > type.mostBytes()) {
            throw wrong("claims " + captured + " bytes, more than the " + type.mostBytes()
                    + " that a packet has at most: the file is damaged from here on");
        }
    }
}
