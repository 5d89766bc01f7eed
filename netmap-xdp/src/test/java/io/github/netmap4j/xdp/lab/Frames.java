package io.github.netmap4j.xdp.lab;

import java.nio.ByteBuffer;

/** Frames for tests: broadcast, of an EtherType for experiments, each with a number and bytes that follow from it. */
public final class Frames {

    /** The EtherType. */
    public static final int ETHER_TYPE = 0x88b5;

    private static final int HEADER = 14;
    private static final int NUMBER = HEADER;

    private Frames() {}

    /** The frame of a number; at least 18 bytes. */
    public static byte[] frame(int number, int length) {
        byte[] frame = new byte[length];
        for (int i = 0; i < length; i++) {
            frame[i] = i < 6 ? (byte) 0xff : (byte) (number * 31 + i);
        }
        frame[6] = 2; // a local address of one machine
        ByteBuffer.wrap(frame).putShort(12, (short) ETHER_TYPE).putInt(NUMBER, number);
        return frame;
    }

    /** The number of a frame. */
    public static int number(byte[] frame) {
        return ByteBuffer.wrap(frame).getInt(NUMBER);
    }
}
