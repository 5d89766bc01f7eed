package io.github.netmap4j.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Ethernet frames for tests, of an EtherType for experiments, each with a number and bytes that follow from it. */
public final class Frames {

    /** The EtherType. */
    public static final int ETHER_TYPE = 0x88b5;

    /** The address of everybody. */
    public static final long EVERYBODY = 0xff_ff_ff_ff_ff_ffL;

    /** Where the number is, its lowest byte first. */
    public static final int NUMBER = 14;

    private static final long SOME_STATION = 0x02_02_02_02_02_02L;

    private Frames() {}

    /** A broadcast of 14 bytes or more. */
    public static byte[] frame(long number, int length) {
        return frame(EVERYBODY, SOME_STATION, length, number);
    }

    /** A frame of 14 bytes or more between two addresses. */
    public static byte[] frame(long destination, long source, int length, long number) {
        byte[] frame = new byte[length];
        for (int i = 0; i < length; i++) {
            frame[i] = (byte) (i < NUMBER + Long.BYTES ? number >>> (8 * (i - NUMBER)) : number * 31 + i);
        }
        for (int i = 0; i < 6; i++) {
            frame[i] = (byte) (destination >>> (40 - 8 * i));
            frame[6 + i] = (byte) (source >>> (40 - 8 * i));
        }
        frame[12] = (byte) (ETHER_TYPE >>> 8);
        frame[13] = (byte) ETHER_TYPE;
        return frame;
    }

    /** The number of a frame of 22 bytes or more. */
    public static long number(byte[] frame) {
        return ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getLong(NUMBER);
    }
}
