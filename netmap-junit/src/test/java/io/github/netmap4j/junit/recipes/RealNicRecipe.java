package io.github.netmap4j.junit.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortOpenException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One program, on the software device and on a real NIC. */
class RealNicRecipe {

    /** The program: {@code -Dnetmap4j.device} says on which device, {@code -Dport} which port. */
    static NetmapPort open() throws PortOpenException {
        return NetmapPort.open(System.getProperty("port", "soft0"));
    }

    private final String before = System.getProperty("netmap4j.device");

    @BeforeEach
    void onTheSoftwareDeviceUnlessSomebodySaysOtherwise() {
        System.setProperty("netmap4j.device", System.getProperty("netmap4j.device", "soft"));
    }

    @AfterEach
    void asBefore() {
        if (before == null) {
            System.clearProperty("netmap4j.device");
        }
    }

    @Test
    void aFrameIsSentOnWhicheverDeviceThereIs() throws Exception {
        try (NetmapPort port = open()) {
            port.txRing(0).send(ResponderRecipe.frame(1, 2, 1));
            port.txRing(0).sync();
            assertEquals(true, port.isOpen());
        }
    }
}
