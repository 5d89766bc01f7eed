package io.github.netmap4j.sys.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** A port's name as C sees it, bytes and a NUL, with the C functions that netmap's parsers use. */
public final class PortText {

    private final String text;
    private final byte[] bytes;

    public PortText(String text) {
        this.text = text;
        byte[] utf8 = text.getBytes(UTF_8);
        this.bytes = Arrays.copyOf(utf8, utf8.length + 1);
    }

    /** The byte at a place; 0 at the end. */
    public byte at(int place) {
        return bytes[place];
    }

    /** How many bytes there are before the end. */
    public int length() {
        return bytes.length - 1;
    }

    /** Whether there is a NUL before the end: C would take the rest for something else. */
    public boolean hasNul() {
        return text.indexOf('\0') >= 0;
    }

    public boolean startsWith(String ascii) {
        return text.startsWith(ascii);
    }

    /** Where the first of some characters is, at {@code from} or later; the end if there is none. */
    public int find(int from, String ascii) {
        int i = from;
        while (bytes[i] != 0 && ascii.indexOf(bytes[i]) < 0) {
            i++;
        }
        return i;
    }

    /** Whether all bytes of a range are ASCII letters, digits or underscores. */
    public boolean isIdentifier(int from, int to) {
        for (int i = from; i < to; i++) {
            byte c = bytes[i];
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!letter && !isDigit(i) && c != '_') {
                return false;
            }
        }
        return true;
    }

    public boolean isDigit(int place) {
        return bytes[place] >= '0' && bytes[place] <= '9';
    }

    /** The character at a place, for a message. */
    public String character(int place) {
        return "'" + (char) (bytes[place] & 0xff) + "'";
    }

    public String substring(int from, int to) {
        return new String(bytes, from, to - from, UTF_8);
    }

    public byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** strtol(3) in base 10. */
    public Strtol number(int from) {
        int i = from;
        while (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r')) {
            i++;
        }
        boolean negative = bytes[i] == '-';
        if (negative || bytes[i] == '+') {
            i++;
        }
        if (!isDigit(i)) {
            return new Strtol(0, from, false);
        }
        int digits = i;
        while (isDigit(i)) {
            i++;
        }
        try {
            return new Strtol(Long.parseLong((negative ? "-" : "") + substring(digits, i)), i, false);
        } catch (NumberFormatException tooLarge) {
            return new Strtol(negative ? Long.MIN_VALUE : Long.MAX_VALUE, i, true);
        }
    }

    /** atoi(3) as glibc does it: strtol, cut to 32 bits. */
    public static int atoi(String text) {
        return (int) new PortText(text).number(0).value();
    }

    @Override
    public String toString() {
        return text;
    }

    /**
     * What strtol reports.
     *
     * @param value the number; 0 where there is none, the nearest long where it is too large
     * @param end where the number ends; where it was looked for if there is none
     * @param range whether it is too large: ERANGE
     */
    public record Strtol(long value, int end, boolean range) {}
}
