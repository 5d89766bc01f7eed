package io.github.netmap4j.tools.view;

import java.util.Locale;

/** Readable rates: {@code 1.205 Mpps}, {@code 0.578 Gbit/s}. */
public final class Figures {

    private static final String[] PREFIXES = {"", "K", "M", "G", "T"};
    private static final double STEP = 1000;

    /** A frame's overhead on a wire, in bytes: preamble, checksum, gap. */
    public static final int FRAMING = 24;

    private final boolean normalized;
    private final boolean framing;

    /**
     * A format.
     *
     * @param normalized whether to scale to thousands, millions and so on
     * @param framing whether to count the overhead on a wire, {@value #FRAMING} bytes per frame
     */
    public Figures(boolean normalized, boolean framing) {
        this.normalized = normalized;
        this.framing = framing;
    }

    /**
     * The number of bits of packets.
     *
     * @param packets the number of packets
     * @param bytes their length in total
     * @return bits
     */
    public double bits(long packets, long bytes) {
        return (double) (bytes + (framing ? packets * FRAMING : 0)) * Byte.SIZE;
    }

    /**
     * Formats a packet rate.
     *
     * @param perSecond packets per second
     * @return it, with its unit
     */
    public String packets(double perSecond) {
        return scaled(perSecond, "pps");
    }

    /**
     * Formats a bit rate.
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
