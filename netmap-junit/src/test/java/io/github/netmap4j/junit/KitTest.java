package io.github.netmap4j.junit;

import static io.github.netmap4j.junit.NetmapAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.SoftHost;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a test gets as parameters, and what assertions say. */
@NetmapTest
class KitTest {

    private NetmapPort early;

    static byte[] frame(int number) {
        byte[] frame = new byte[60];
        frame[0] = (byte) 0xff;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        frame[14] = (byte) number;
        return frame;
    }

    private static void send(NetmapPort port, byte[] frame) {
        assertTrue(port.txRing(0).send(frame));
        port.txRing(0).sync();
    }

    @BeforeEach
    void aPortForPreparation(@Port("vale0:a") NetmapPort port) {
        early = port;
    }

    @Test
    void portsOfOneNameAreOnePortAndTheDeviceHasTheTestsName(
            SoftDevice device, NetmapDevice same, @Port("vale0:a") NetmapPort a, @Port("vale0:b") NetmapPort b) {
        assertSame(device, same);
        assertSame(early, a);
        assertNotSame(a, b);
        assertEquals("KitTest.portsOfOneNameAreOnePortAndTheDeviceHasTheTestsName", device.toString());
    }

    @Test
    void aProgramGetsTheDeviceByNameInThreadsOfTheTest(SoftDevice device) throws Exception {
        assertSame(device, NetmapDevice.of("test"));
        FutureTask<NetmapDevice> program = new FutureTask<>(() -> NetmapDevice.of("test"));
        Thread.ofVirtual().start(program);
        assertSame(device, program.get());
    }

    @Test
    void aThreadThatBelongsToNoTestIsRefusedTheDevice() throws Exception {
        FutureTask<NetmapDevice> stranger = new FutureTask<>(() -> NetmapDevice.of("test"));
        Thread.ofPlatform().inheritInheritableThreadLocals(false).start(stranger);
        Throwable told = assertThrows(ExecutionException.class, stranger::get).getCause();
        assertTrue(told.getMessage().contains("it belongs to no test"), told::getMessage);
    }

    @Test
    void framesThatCameAreAsserted(@Port("vale0:a") NetmapPort a, @Port("vale0:b") NetmapPort b) throws Exception {
        send(a, frame(1));
        send(a, frame(2));
        send(a, frame(3));
        assertThat(b).received(frame(1), frame(2)).received(frame(3)).receivedNothing();
    }

    @Test
    void aHostSendsAndReceives(@Port("soft0") NetmapPort nic, @Host("soft1") SoftHost host) throws Exception {
        host.send(MemorySegment.ofArray(frame(4)));
        assertThat(nic).received(frame(4));
        send(nic, frame(5));
        byte[] heard = new byte[60];
        assertEquals(60, host.receive(MemorySegment.ofArray(heard)));
        assertEquals(5, heard[14]);
    }

    @Test
    void anotherFrameIsShownWithTheFirstDifference(@Port("vale0:a") NetmapPort a, @Port("vale0:b") NetmapPort b) {
        send(a, frame(7));
        AssertionError told =
                assertThrows(AssertionError.class, () -> assertThat(b).received(frame(8)));
        assertTrue(told.getMessage().contains("""
                                frame 0 is another one: byte 14 (0xe) is 0x07, not 0x08
                                expected 60 bytes, 00:00:00:00:00:00 > ff:00:00:00:00:00, type 0x88b5
                                  0000  ff 00 00 00 00 00 00 00 00 00 00 00 88 b5 08 00  ................
                                """), told::getMessage);
    }

    @Test
    void aFrameOfAnotherLengthIsToldSo(@Port("vale0:a") NetmapPort a, @Port("vale0:b") NetmapPort b) {
        send(a, frame(7));
        AssertionError told =
                assertThrows(AssertionError.class, () -> assertThat(b).received(java.util.Arrays.copyOf(frame(7), 64)));
        assertTrue(told.getMessage().contains("60 bytes, not 64"), told::getMessage);
    }

    @Test
    void aMissingFrameIsToldWithWhatTheDeviceDropped(@Port("vale0:a") NetmapPort a, @Port("vale0:b") NetmapPort b) {
        send(a, new byte[5]);
        AssertionError told = assertThrows(
                AssertionError.class,
                () -> assertThat(b).within(Duration.ofMillis(1)).received(frame(1)));
        assertTrue(told.getMessage().contains("received 0 of 1 frames within PT0.001S"), told::getMessage);
        assertTrue(told.getMessage().contains("dropped: vale0:a tx 0: too short 1"), told::getMessage);
        assertThat(a).dropped(DropReason.TOO_SHORT, 1);
        assertThrows(AssertionError.class, () -> assertThat(a).dropped(DropReason.FULL, 1));
    }

    @Test
    void aFrameThatNobodyExpectedIsTold(@Port("vale0:a") NetmapPort a, @Port("vale0:b") NetmapPort b) {
        send(a, frame(1));
        AssertionError told =
                assertThrows(AssertionError.class, () -> assertThat(b).receivedNothing());
        assertTrue(told.getMessage().contains("and nothing was expected"), told::getMessage);
    }
}
