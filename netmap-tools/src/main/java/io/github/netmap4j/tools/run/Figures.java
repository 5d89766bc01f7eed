package io.github.netmap4j.tools.run;

import java.util.Locale;

/** Rates for people: {@code 1.205 Mpps}, {@code 0.578 Gbit/s}. */
public final class Figures {

    private static final String[] PREFIXES = {"", "K", "M", "G", "T"};
    private static final double STEP = 1000;

    /** What a frame takes on a wire beyond its bytes, in bytes: preamble, checksum, gap. */
    public static final int FRAMING = 24;

    private final boolean normalized;
    private final boolean framing;

    /**
     * How to print.
     *
     * @param normalized whether with units of a thousand, a million and so on; else in ones
     * @param framing whether to count what a frame takes on a wire beyond its bytes: 24 each
     */
    public Figures(boolean normalized, boolean framing) {
        this.normalized = normalized;
        this.framing = framing;
    }

    /**
     * Bits of packets.
     *
     * @param packets how many
     * @param bytes their bytes
     * @return bits
     */
    public double bits(long packets, long bytes) {
        return (double) (bytes + (framing ? packets * FRAMING : 0)) * Byte.SIZE;
    }

    /**
     * A rate of packets.
     *
     * @param perSecond packets per second
     * @return it, with its unit
     */
    public String packets(double perSecond) {
        return scaled(perSecond, "pps");
    }

    /**
     * A rate of bits.
     *
     * @param perSecond bits per second
     * @return it, with its unit
     */
    public String bits(double perSecond) {
        return scaled(perSecond, "bit/s");
    }

    private String scaled(double value, String unit) {
        int step = 0;
        double left = value;
        while (normalized && left >= STEP && step < PREFIXES.length - 1) {
            left /= STEP;
            step++;
        }
        return String.format(Locale.ROOT, step == 0 ? "%.0f %s%s" : "%.3f %s%s", left, PREFIXES[step], unit);
    }
}
