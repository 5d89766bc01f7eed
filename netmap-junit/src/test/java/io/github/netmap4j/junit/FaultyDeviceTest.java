package io.github.netmap4j.junit;

import static io.github.netmap4j.junit.KitTest.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortException;
import io.github.netmap4j.PortOpenException;
import io.github.netmap4j.PortResetException;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.os.Errno;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each fault, as the safe layer sees it. */
@NetmapTest
class FaultyDeviceTest {

    private static NetmapPort open(FaultyDevice device) throws PortOpenException {
        return NetmapPort.builder("vale0:a").device(device).open();
    }

    @Test
    void anOpenFailsWithTheErrno(SoftDevice device) {
        FaultyDevice faulty = FaultyDevice.of(device).failOpen(Errno.EACCES);
        assertEquals(
                Errno.EACCES,
                assertThrows(PortOpenException.class, () -> open(faulty)).errno());
    }

    @Test
    void aRegistrationFailsWithTheErrnoUntilTheDeviceIsHealed(SoftDevice device) throws Exception {
        FaultyDevice faulty = FaultyDevice.of(device).failRegister(Errno.EBUSY);
        assertEquals(
                Errno.EBUSY,
                assertThrows(PortOpenException.class, () -> open(faulty)).errno());
        faulty.exhaustMemory();
        assertEquals(
                Errno.ENOMEM,
                assertThrows(PortOpenException.class, () -> open(faulty)).errno());
        faulty.heal();
        open(faulty).close();
    }

    @Test
    void theNthSyncFails(SoftDevice device) throws Exception {
        FaultyDevice faulty = FaultyDevice.of(device);
        try (NetmapPort port = open(faulty)) {
            faulty.failSync(2, Errno.EIO);
            port.rxRing(0).sync();
            assertThrows(PortException.class, () -> port.rxRing(0).sync());
            port.rxRing(0).sync();
        }
    }

    @Test
    void aPollReportsAnErrorAfterSomeThatDidNot(SoftDevice device) throws Exception {
        FaultyDevice faulty = FaultyDevice.of(device);
        try (NetmapPort port = open(faulty)) {
            assertTrue(port.awaitTx(Duration.ofSeconds(1)));
            faulty.failPollAfter(0);
            assertThrows(PortResetException.class, () -> port.awaitTx(Duration.ofSeconds(1)));
        }
    }

    @Test
    void aCorruptRingIsRefused(SoftDevice device) throws Exception {
        FaultyDevice faulty = FaultyDevice.of(device);
        try (NetmapPort port = open(faulty)) {
            assertTrue(port.txRing(0).send(frame(1)));
            faulty.corruptRings(1);
            assertThrows(PortException.class, () -> port.txRing(0).sync());
        }
    }

    @Test
    void anErrnoIsPositive(SoftDevice device) {
        assertThrows(
                IllegalArgumentException.class, () -> FaultyDevice.of(device).failOpen(-1));
    }
}
