package io.github.netmap4j.examples.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.examples.replay.Capture.Frame;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SidesTest {

    private static final int ALL = 0xff;

    private static byte[] frame(int destination, int source) {
        byte[] bytes = new byte[14];
        bytes[0] = (byte) (destination == ALL ? ALL : 2);
        bytes[5] = (byte) destination;
        bytes[6] = 2;
        bytes[11] = (byte) source;
        return bytes;
    }

    private static Frame at(byte[] bytes) {
        return new Frame(0, bytes);
    }

    @Test
    void bothEndsAreApartEvenIfBothBeginWithABroadcast() {
        byte[] first = frame(ALL, 1);
        byte[] second = frame(ALL, 2);
        Sides sides = new Sides(List.of(at(first), at(second), at(frame(2, 1))));
        assertEquals(0, sides.of(first));
        assertEquals(1, sides.of(second));
    }

    @Test
    void aThirdStationIsOppositeToTheOneItTalksTo() {
        Sides sides = new Sides(List.of(at(frame(2, 1)), at(frame(2, 3)), at(frame(3, 4))));
        assertEquals(0, sides.of(frame(ALL, 1)));
        assertEquals(1, sides.of(frame(ALL, 2)));
        assertEquals(0, sides.of(frame(ALL, 3)));
        assertEquals(1, sides.of(frame(ALL, 4)));
    }

    @Test
    void whatIsTooShortForAddressesIsSentFromTheFirst() {
        assertEquals(0, new Sides(List.of(at(new byte[5]))).of(new byte[5]));
    }

    @Test
    void theShippedCaptureHasNoFrameWithinOneSide() throws IOException {
        List<Frame> frames = Capture.read(CaptureTest.OFFICE).frames();
        Sides sides = new Sides(frames);
        long left =
                frames.stream().filter(frame -> sides.of(frame.bytes()) == 0).count();
        assertEquals(3116, frames.size());
        assertEquals(1313, Math.min(left, frames.size() - left));
    }
}
