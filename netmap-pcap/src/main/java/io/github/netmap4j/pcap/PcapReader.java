package io.github.netmap4j.pcap;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.github.netmap4j.pcap.file.ByteWindow;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Classic pcap: a header of 24 bytes, then for each packet one of 16 (or 24) bytes and its content. */
final class PcapReader extends RecordReader {

    static final int MAGIC_MICROS = 0xa1b2c3d4;
    static final int MAGIC_NANOS = 0xa1b23c4d;
    /** Alexey Kuznetzov's patch, with longer record headers. */
    private static final int MAGIC_MODIFIED = 0xa1b2cd34;

    static final int FILE_HEADER = 24;
    static final int RECORD_HEADER = 16;
    private static final int MODIFIED_RECORD_HEADER = 24;
    private static final int LINK_TYPE = 0x03ff_ffff;
    private static final int FCS_GIVEN = 0x0400_0000;
    private static final int FCS_SHIFT = 28;
    static final long NANOS = 1_000_000_000;
    private static final int DGUX = 543;

    private final LinkType linkType;
    private final int header;
    private final int scale;
    private final boolean alwaysSwapped;
    private final boolean maybeSwapped;

    private PcapReader(String name, ByteWindow window, boolean follow, ByteOrder order, int magic) throws IOException {
        super(name, window, follow, order);
        if (!available(FILE_HEADER)) {
            throw wrongFile(
                    "ends within its header: it has " + window.available() + " of the " + FILE_HEADER + " bytes");
        }
        int major = u16(4);
        int minor = u16(6);
        if (!(major == 2 && minor <= 4) && !(major == DGUX && minor == 0)) {
            throw wrongFile("is pcap of version " + major + "." + minor + (major < 2 ? ", an archaic one," : "")
                    + " which is not read: 2.0 to 2.4 are");
        }
        // Some programs swapped the two lengths of a record at version 2.3.
        alwaysSwapped = major != 2 || minor < 3;
        maybeSwapped = !alwaysSwapped && minor == 3;
        header = magic == MAGIC_MODIFIED ? MODIFIED_RECORD_HEADER : RECORD_HEADER;
        scale = magic == MAGIC_NANOS ? 1 : 1000;
        int link = i32(20);
        int fcs = (link & FCS_GIVEN) == 0 ? 0 : (link >>> FCS_SHIFT) * Short.BYTES;
        linkType = new LinkType(link & LINK_TYPE);
        CaptureInterface only = new CaptureInterface(0, linkType, "", "", CaptureInterface.snapLength(i32(16)), fcs);
        source = only;
        interfaces.add(only);
        consumed = FILE_HEADER;
    }

    /** A reader, or null if the file has another format. The window has at least four bytes. */
    static @Nullable PcapReader open(String name, ByteWindow window, boolean follow) throws IOException {
        int first = window.memory().get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN), window.position());
        for (ByteOrder order : new ByteOrder[] {BIG_ENDIAN, LITTLE_ENDIAN}) {
            int magic = order == BIG_ENDIAN ? first : Integer.reverseBytes(first);
            if (magic == MAGIC_MICROS || magic == MAGIC_NANOS || magic == MAGIC_MODIFIED) {
                return new PcapReader(name, window, follow, order, magic);
            }
        }
        return null;
    }

    @Override
    boolean next() throws IOException {
        release();
        if (!require(header)) {
            return false;
        }
        long captured = u32(8);
        long wire = u32(12);
        if (alwaysSwapped || (maybeSwapped && captured > wire)) {
            long other = captured;
            captured = wire;
            wire = other;
        }
        checkLength(captured, linkType);
        int bytes = header + (int) captured;
        if (!require(bytes)) {
            return false;
        }
        nanos = u32(0) * NANOS + u32(4) * scale;
        data = window.position() + (long) header;
        length = (int) captured;
        wireLength = (int) Math.min(wire, Integer.MAX_VALUE);
        consumed = bytes;
        records++;
        return true;
    }
}
