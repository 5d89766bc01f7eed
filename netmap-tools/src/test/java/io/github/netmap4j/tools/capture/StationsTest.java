package io.github.netmap4j.tools.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class StationsTest {

    private static final int ALL = 0xff;

    private static byte[] frame(int destination, int source) {
        byte[] bytes = new byte[14];
        bytes[0] = (byte) (destination == ALL ? ALL : 2);
        bytes[5] = (byte) destination;
        bytes[6] = 2;
        bytes[11] = (byte) source;
        return bytes;
    }

    private static Stations of(byte[]... frames) {
        Stations stations = new Stations();
        for (byte[] frame : frames) {
            stations.learn(MemorySegment.ofArray(frame), 0, frame.length);
        }
        return stations;
    }

    private static int side(Stations stations, byte[] frame) {
        return stations.of(MemorySegment.ofArray(frame), 0, frame.length);
    }

    @Test
    void bothEndsAreApartEvenIfBothBeginWithABroadcast() {
        byte[] first = frame(ALL, 1);
        byte[] second = frame(ALL, 2);
        Stations stations = of(first, second, frame(2, 1));
        assertEquals(0, side(stations, first));
        assertEquals(1, side(stations, second));
    }

    @Test
    void aThirdStationIsOppositeToTheOneItTalksTo() {
        Stations stations = of(frame(2, 1), frame(2, 3), frame(3, 4));
        assertEquals(0, side(stations, frame(ALL, 1)));
        assertEquals(1, side(stations, frame(ALL, 2)));
        assertEquals(0, side(stations, frame(ALL, 3)));
        assertEquals(1, side(stations, frame(ALL, 4)));
    }

    @Test
    void whatIsTooShortForAddressesIsSentFromTheFirst() {
        assertEquals(0, side(of(new byte[5]), new byte[5]));
    }
}
