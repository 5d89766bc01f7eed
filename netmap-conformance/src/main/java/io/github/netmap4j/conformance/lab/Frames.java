package io.github.netmap4j.conformance.lab;

/** Distinguishable Ethernet frames. */
public final class Frames {

    /** The shortest frame that a VALE switch forwards: an Ethernet header. */
    static final int HEADER = 14;
    /** The broadcast address. */
    public static byte[] everyone() {
        return new byte[] {-1, -1, -1, -1, -1, -1};
    }

    private Frames() {}

    /** A unicast station address, locally administered. */
    public static byte[] mac(int station) {
        return new byte[] {0x02, 0, 0, 0, (byte) (station >> 8), (byte) station};
    }

    /** A frame of a length, 14 or more, whose content follows from its number. */
    public static byte[] frame(byte[] destination, byte[] source, int length, int number) {
        byte[] frame = payload(length, number);
        System.arraycopy(destination, 0, frame, 0, 6);
        System.arraycopy(source, 0, frame, 6, 6);
        // The EtherType for local experiments.
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        return frame;
    }

    /** A broadcast of 60 bytes from station 1. */
    public static byte[] broadcast(int number) {
        return frame(everyone(), mac(1), 60, number);
    }

    /** Bytes of any length that follow from a number. */
    public static byte[] payload(int length, int number) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (number * 31 + (number >> 8) + i);
        }
        return bytes;
    }

    /** Broadcasts numbered {@code from}, {@code from + 1}, … */
    public static byte[][] broadcasts(int from, int count) {
        byte[][] frames = new byte[count][];
        for (int i = 0; i < count; i++) {
            frames[i] = broadcast(from + i);
        }
        return frames;
    }
}
