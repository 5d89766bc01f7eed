package io.github.netmap4j.examples.safe;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.Frame;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** The frames that these programs send: Ethernet, of a type that is set aside for experiments (IEEE 802, 0x88B5). */
final class TestFrame {

    /** Where the payload starts. */
    static final int PAYLOAD = 14;

    private static final int ADDRESS = 6;
    private static final int ETHER_TYPE = 0x88b5;
    private static final int ETHER_MIN = 60;

    private TestFrame() {}

    /**
     * {@return a frame from one station to another, numbers of this program's own: a buffer whose position is where the
     * payload starts, and whose limit is the frame's end}
     */
    static ByteBuffer of(int from, int to, int payload) {
        ByteBuffer frame = ByteBuffer.allocate(Math.max(ETHER_MIN, PAYLOAD + payload));
        return station(station(frame, to), from).putShort((short) ETHER_TYPE);
    }

    /** Locally administered addresses, 02:00:00:00:00:NN. */
    private static ByteBuffer station(ByteBuffer frame, int number) {
        return frame.put((byte) 2).putInt(0).put((byte) number);
    }

    /** Makes a frame that was received one that goes back: swaps the addresses. Always true, so that it can be a filter. */
    static boolean turn(Frame frame) {
        MemorySegment bytes = frame.payload();
        MemorySegment sender =
                MemorySegment.ofArray(bytes.asSlice(ADDRESS, ADDRESS).toArray(JAVA_BYTE));
        MemorySegment.copy(bytes, 0, bytes, ADDRESS, ADDRESS);
        MemorySegment.copy(sender, 0, bytes, 0, ADDRESS);
        return true;
    }

    /** Whether a frame is one of these: on a real wire there are others. */
    static boolean is(Frame frame) {
        return frame.length() >= ETHER_MIN && frame.u16(2 * ADDRESS) == ETHER_TYPE;
    }
}
