package io.github.netmap4j.soft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestControl;
import io.github.netmap4j.testing.TestPort;
import org.junit.jupiter.api.Test;

/** A NIC may have more rings than a switch port can ask for. */
class ManyRingsTest {

    private static final int RINGS = 40;
    private static final byte[] BROADCAST = Frames.frame(0xff_ff_ff_ff_ff_ffL, 2, 60, 7);

    @Test
    void aBroadcastFromAnyRingReachesEachPortOnce() {
        SoftDevice device = SoftDevice.builder().cable("a", "b", RINGS, 8).build();
        try (TestControl control = new TestControl(device)) {
            assertEquals(0, control.attach("vale0:a"));
            try (TestPort p = TestPort.open(device, "vale0:p");
                    TestPort q = TestPort.open(device, "vale0:q");
                    TestPort wire = TestPort.open(device, "b")) {
                for (int ring = 0; ring < RINGS; ring++) {
                    assertTrue(wire.put(ring, BROADCAST, 0));
                    // One for each port, in the same batch as the broadcast: that is what needs a second queue.
                    assertTrue(wire.put(ring, Frames.frame(4, 2, 60, 8), 0));
                    assertEquals(0, wire.txSync());
                    for (TestPort each : new TestPort[] {p, q}) {
                        each.rxSync();
                        assertArrayEquals(BROADCAST, each.take(), "ring " + ring);
                        assertEquals(8, Frames.number(each.take()));
                        assertNull(each.take(), "ring " + ring);
                        each.rxSync();
                    }
                }
                assertTrue(device.drops().isEmpty(), () -> device.drops().toString());
            }
            control.detach("vale0:a");
        }
    }

    @Test
    void moreRingsThanARegistrationCanSayAreRefused() {
        SoftDeviceBuilder builder = SoftDevice.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.cable("a", "b", 65_536, 8));
    }
}
