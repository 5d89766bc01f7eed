package io.github.netmap4j.junit.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortException;
import io.github.netmap4j.PortOpenException;
import io.github.netmap4j.junit.FaultyDevice;
import io.github.netmap4j.junit.NetmapTest;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.os.Errno;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A NIC that goes away, and comes back. */
@NetmapTest
class LostNicRecipe {

    /** The program: waits for room on a port, and opens the port again if it fails. Returns how often it opened it. */
    static int opensUntilReady(FaultyDevice device) throws InterruptedException {
        for (int opened = 1; ; opened++) {
            try (NetmapPort port = NetmapPort.builder("soft0").device(device).open()) {
                assertTrue(port.awaitTx(Duration.ofSeconds(1)));
                return opened;
            } catch (PortException | PortOpenException gone) {
                device.heal(); // in the test, the NIC comes back; a program waits a little
            }
        }
    }

    @Test
    void aPortThatFailsIsOpenedAgain(SoftDevice device) throws Exception {
        assertEquals(2, opensUntilReady(FaultyDevice.of(device).failPollAfter(0)));
        assertEquals(2, opensUntilReady(FaultyDevice.of(device).failRegister(Errno.ENXIO)));
        assertEquals(1, opensUntilReady(FaultyDevice.of(device)));
    }
}
