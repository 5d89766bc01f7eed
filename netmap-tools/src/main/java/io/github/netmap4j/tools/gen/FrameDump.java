package io.github.netmap4j.tools.gen;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.PrintWriter;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** Prints frames in hexadecimal and as text: {@code -X}. */
final class FrameDump {

    private static final int WIDTH = 16;
    private static final int PRINTABLE_FROM = 0x20;
    private static final int PRINTABLE_TO = 0x7e;

    private final PrintWriter out;

    FrameDump(PrintWriter out) {
        this.out = out;
    }

    void show(MemorySegment memory, long offset, int length) {
        StringBuilder text = new StringBuilder();
        text.append(length).append(" bytes").append(System.lineSeparator());
        for (int from = 0; from < length; from += WIDTH) {
            StringBuilder hex = new StringBuilder();
            StringBuilder plain = new StringBuilder();
            for (int i = from; i < Math.min(length, from + WIDTH); i++) {
                byte value = memory.get(JAVA_BYTE, offset + i);
                hex.append(String.format(Locale.ROOT, "%02x ", value));
                plain.append(value >= PRINTABLE_FROM && value <= PRINTABLE_TO ? (char) value : '.');
            }
            text.append(String.format(Locale.ROOT, "%5d: %-48s%s%n", from, hex, plain));
        }
        // One call, so that two threads' lines do not mix.
        out.print(text);
        out.flush();
    }
}
