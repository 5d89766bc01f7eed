package io.github.netmap4j.pcap;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.github.netmap4j.pcap.file.ByteWindow;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** pcapng: blocks that describe sections and interfaces, or contain packets. Skips all others. */
final class PcapngReader extends RecordReader {

    static final int SECTION = 0x0a0d_0d0a;
    static final int INTERFACE = 1;
    private static final int OLD_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    static final int ENHANCED_PACKET = 6;
    static final int BYTE_ORDER = 0x1a2b_3c4d;

    static final int OPTION_END = 0;
    static final int OPTION_COMMENT = 1;
    static final int OPTION_NAME = 2;
    static final int OPTION_RESOLUTION = 9;
    private static final int OPTION_FCS_LENGTH = 13;
    private static final int OPTION_TIME_OFFSET = 14;

    static final int FRAME = 12;
    private static final int SECTION_BODY = 16;
    private static final int INTERFACE_BODY = 8;
    private static final int PACKET_BODY = 20;
    private static final int SIMPLE_BODY = 4;
    private static final int BODY = 8;
    private static final int MAX_BLOCK = 16 << 20;
    private static final int ROOM_BESIDES = 1 << 17;

    private final List<TimeResolution> resolutions = new ArrayList<>();
    private int mostBlock = MAX_BLOCK;
    private int options;
    private int optionsEnd;

    private PcapngReader(String name, ByteWindow window, boolean follow) {
        super(name, window, follow, LITTLE_ENDIAN);
    }

    /** A reader, or null if the file has another format. The window has at least four bytes. */
    static @Nullable PcapngReader open(String name, ByteWindow window, boolean follow) {
        int first = window.memory().get(ValueLayout.JAVA_INT_UNALIGNED, window.position());
        return first == SECTION ? new PcapngReader(name, window, follow) : null;
    }

    @Override
    boolean next() throws IOException {
        for (release(); require(BODY); release()) {
            int type = i32(0);
            if (type == SECTION && !section()) {
                return false;
            }
            long total = u32(4);
            if (total < FRAME || total % Integer.BYTES != 0 || total > mostBlock) {
                throw wrong("is a block of " + total + " bytes, which is "
                        + (total > mostBlock ? "too many" : total < FRAME ? "too few" : "not a multiple of 4")
                        + ": the file is damaged from here on");
            }
            if (!require((int) total)) {
                return false;
            }
            if (u32((int) total - Integer.BYTES) != total) {
                throw wrong("is a block of " + total + " bytes at its start and " + u32((int) total - Integer.BYTES)
                        + " at its end: the file is damaged from here on");
            }
            boolean packet = block(type, (int) total - Integer.BYTES);
            consumed = (int) total;
            if (packet) {
                records++;
                return true;
            }
        }
        return false;
    }

    /** Whether a block, up to where its trailer starts, is a packet. */
    private boolean block(int type, int end) throws IOException {
        return switch (type) {
            case SECTION -> {
                body(end, SECTION_BODY);
                int major = u16(12);
                if (major != 1) {
                    throw wrongFile("is pcapng of version " + major + "." + u16(14) + " which is not read: 1 is");
                }
                interfaces.clear();
                resolutions.clear();
                yield false;
            }
            case INTERFACE -> {
                body(end, INTERFACE_BODY);
                readInterface(end);
                yield false;
            }
            case ENHANCED_PACKET -> {
                body(end, PACKET_BODY);
                packet(u32(8), end);
                yield true;
            }
            case OLD_PACKET -> {
                body(end, PACKET_BODY);
                packet(u16(8), end);
                yield true;
            }
            case SIMPLE_PACKET -> {
                body(end, SIMPLE_BODY);
                simplePacket(end);
                yield true;
            }
            default -> false;
        };
    }

    private void body(int end, int least) throws CaptureException {
        if (end < BODY + least) {
            throw wrong("is a block too short for its type: the file is damaged from here on");
        }
    }

    /** Sets the byte order of the section that starts here. */
    private boolean section() throws IOException {
        if (!require(FRAME)) {
            return false;
        }
        order(LITTLE_ENDIAN);
        if (i32(BODY) == Integer.reverseBytes(BYTE_ORDER)) {
            order(BIG_ENDIAN);
        } else if (i32(BODY) != BYTE_ORDER) {
            throw wrong("starts a section without a byte order: the file is damaged from here on");
        }
        return true;
    }

    private void readInterface(int end) throws IOException {
        LinkType type = new LinkType(u16(8));
        int snap = CaptureInterface.snapLength(i32(12));
        options = BODY + INTERFACE_BODY;
        optionsEnd = end;
        int resolution = option(OPTION_RESOLUTION, 1);
        int offset = option(OPTION_TIME_OFFSET, Long.BYTES);
        int fcs = option(OPTION_FCS_LENGTH, 1);
        interfaces.add(new CaptureInterface(
                interfaces.size(), type, text(OPTION_NAME), text(OPTION_COMMENT), snap, fcs < 0 ? 0 : u8(fcs)));
        resolutions.add(
                resolution < 0 && offset < 0
                        ? TimeResolution.MICROSECONDS
                        : new TimeResolution(resolution < 0 ? 6 : u8(resolution), offset < 0 ? 0 : i64(offset)));
        mostBlock = Math.max(mostBlock, type.mostBytes() + ROOM_BESIDES);
    }

    private CaptureInterface interfaceOf(long index) throws CaptureException {
        if (index >= interfaces.size()) {
            throw wrong(
                    "is of interface " + index + ", which no earlier block describes; there are " + interfaces.size());
        }
        return interfaces.get((int) index);
    }

    private void packet(long index, int end) throws CaptureException {
        CaptureInterface of = interfaceOf(index);
        nanos = resolutions.get((int) index).nanos(u32(12) << Integer.SIZE | u32(16));
        content(of, BODY + PACKET_BODY, u32(20), u32(24), end);
    }

    /** A simple packet has no time, and its captured length follows from the snap length. */
    private void simplePacket(int end) throws CaptureException {
        CaptureInterface of = interfaceOf(0);
        long wire = u32(8);
        long most = of.snapLength() == 0 ? wire : Math.min(wire, of.snapLength());
        nanos = 0;
        content(of, BODY + SIMPLE_BODY, most, wire, end);
    }

    private void content(CaptureInterface of, int at, long captured, long wire, int end) throws CaptureException {
        checkLength(captured, of.linkType());
        int padded = padded((int) captured);
        if (padded > end - at) {
            throw wrong("claims " + captured + " bytes, more than its block has: the file is damaged from here on");
        }
        source = of;
        data = window.position() + (long) at;
        length = (int) captured;
        wireLength = (int) Math.min(wire, Integer.MAX_VALUE);
        options = at + padded;
        optionsEnd = end;
    }

    /** Rounds up to a multiple of four. */
    static int padded(int bytes) {
        return (bytes + 3) & -Integer.BYTES;
    }

    private int u8(int at) {
        return Byte.toUnsignedInt(memory().get(ValueLayout.JAVA_BYTE, window.position() + (long) at));
    }

    private long i64(int at) {
        // Two halves in the section's order.
        long first = u32(at);
        long second = u32(at + Integer.BYTES);
        return bigEndian() ? first << Integer.SIZE | second : second << Integer.SIZE | first;
    }

    /** Where an option's value starts; -1 if there is no such option of at least this length. */
    private int option(int code, int least) {
        for (int at = options; optionsEnd - at >= Integer.BYTES; ) {
            int found = u16(at);
            int bytes = u16(at + Short.BYTES);
            int value = at + Integer.BYTES;
            if (found == OPTION_END || bytes > optionsEnd - value) {
                return -1;
            }
            if (found == code && bytes >= least) {
                return value;
            }
            at = value + padded(bytes);
        }
        return -1;
    }

    private String text(int code) {
        int at = option(code, 0);
        if (at < 0) {
            return "";
        }
        int bytes = u16(at - Short.BYTES);
        byte[] text = memory().asSlice(window.position() + (long) at, bytes).toArray(ValueLayout.JAVA_BYTE);
        return new String(text, StandardCharsets.UTF_8);
    }

    @Override
    String comment() {
        return text(OPTION_COMMENT);
    }
}
