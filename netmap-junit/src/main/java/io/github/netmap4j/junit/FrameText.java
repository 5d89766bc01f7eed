package io.github.netmap4j.junit;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** Frames for people: a line, and all bytes in hexadecimal. */
final class FrameText {

    private static final int ROW = 16;
    private static final int HEADER = 14;
    private static final HexFormat BYTES = HexFormat.ofDelimiter(" ");
    private static final HexFormat ADDRESS = HexFormat.ofDelimiter(":");

    private FrameText() {}

    /** A frame with all its bytes. */
    static String of(byte[] frame) {
        return line(frame) + "\n" + dump(frame);
    }

    /** Two frames, and where they begin to differ. */
    static String difference(byte[] expected, byte[] actual) {
        int at = Arrays.mismatch(expected, actual);
        String where = at < Math.min(expected.length, actual.length)
                ? String.format(Locale.ROOT, "byte %d (0x%x) is 0x%02x, not 0x%02x", at, at, actual[at], expected[at])
                : actual.length + " bytes, not " + expected.length;
        return where + "\nexpected " + of(expected) + "received " + of(actual);
    }

    private static String line(byte[] frame) {
        if (frame.length < HEADER) {
            return frame.length + " bytes, too short for Ethernet";
        }
        return frame.length + " bytes, " + ADDRESS.formatHex(frame, 6, 12) + " > " + ADDRESS.formatHex(frame, 0, 6)
                + ", type 0x" + HexFormat.of().formatHex(frame, 12, HEADER);
    }

    private static String dump(byte[] frame) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < frame.length; at += ROW) {
            int end = Math.min(frame.length, at + ROW);
            text.append(String.format(Locale.ROOT, "  %04x  %-47s  ", at, BYTES.formatHex(frame, at, end)));
            for (int i = at; i < end; i++) {
                text.append(frame[i] >= ' ' && frame[i] < 127 ? (char) frame[i] : '.');
            }
            text.append('\n');
        }
        return text.toString();
    }
}
