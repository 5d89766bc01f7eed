package io.github.netmap4j.junit;

import static io.github.netmap4j.junit.KitTest.frame;
import static io.github.netmap4j.junit.NetmapAssertions.assertThat;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortOpenException;
import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.pcap.CaptureWriter;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.clock.VirtualClock;
import io.github.netmap4j.sys.os.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A NIC whose cable ends in files. */
class CaptureNicsTest {

    private static final int FRAMES = 3000;

    @TempDir
    Path directory;

    private static byte[] numbered(int number) {
        byte[] frame = frame(number);
        frame[15] = (byte) (number >> 8);
        return frame;
    }

    private Path capture() throws Exception {
        Path file = directory.resolve("in.pcap");
        try (CaptureWriter writer = CaptureWriter.open(file);
                Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(60);
            for (int i = 0; i < FRAMES; i++) {
                MemorySegment.copy(numbered(i), 0, bytes, JAVA_BYTE, 0, 60);
                writer.write(bytes, 0, 60, i);
            }
        }
        return file;
    }

    @Test
    void aCaptureIsPlayedOnceAndInOrder() throws Exception {
        SoftDevice device = SoftDevice.builder()
                .nics(new CaptureNics().add("pcap0", capture(), null))
                .build();
        try (NetmapPort nic = NetmapPort.builder("pcap0").device(device).open()) {
            for (int i = 0; i < FRAMES; i++) {
                assertThat(nic).received(numbered(i));
            }
            assertThat(nic).receivedNothing();
        }
    }

    @Test
    void whatIsSentIsInTheFileAfterTheClose() throws Exception {
        Path sent = directory.resolve("out.pcap");
        VirtualClock clock = VirtualClock.manual();
        SoftDevice device = SoftDevice.builder()
                .clock(clock)
                .nics(new CaptureNics().add("pcap0", null, sent))
                .build();
        try (NetmapPort nic = NetmapPort.builder("pcap0").device(device).open()) {
            for (int i = 0; i < FRAMES; i++) {
                while (!nic.txRing(0).send(numbered(i))) {
                    nic.txRing(0).sync();
                }
            }
            nic.txRing(0).sync();
        }
        try (CaptureReader reader = CaptureReader.open(sent)) {
            for (int i = 0; i < FRAMES; i++) {
                assertEquals(true, reader.next());
                assertEquals(1_000 * clock.epochMicros(), reader.nanos());
                assertEquals(
                        MemorySegment.ofArray(numbered(i))
                                .mismatch(reader.memory().asSlice(reader.offset(), reader.length())),
                        -1);
            }
            assertEquals(false, reader.next());
        }
    }

    @Test
    void aFileThatIsNoCaptureIsRefused() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "no capture at all, but long enough");
        SoftDevice device = SoftDevice.builder()
                .nics(new CaptureNics().add("pcap0", text, null))
                .build();
        PortOpenException refused = assertThrows(
                PortOpenException.class,
                () -> NetmapPort.builder("pcap0").device(device).open());
        assertEquals(Errno.EIO, refused.errno());
        assertThrows(
                PortOpenException.class,
                () -> NetmapPort.builder("eth9").device(device).open());
    }
}
