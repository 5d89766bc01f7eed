package io.github.netmap4j.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortException;
import io.github.netmap4j.pcap.CaptureWriter;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Errno;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snippets of the Javadoc that are no recipe: each is compiled, and runs here. */
@NetmapTest
class SnippetsTest {

    /** A program that takes its device by name. */
    private static final class Responder {

        static final List<NetmapDevice> DEVICES = new CopyOnWriteArrayList<>();

        static void main(String... arguments) {
            DEVICES.add(NetmapDevice.of(arguments[1]));
        }
    }

    @Test
    void program(SoftDevice device) throws Exception {
        // @start region="program"
        Thread program = Thread.ofPlatform().start(() -> Responder.main("--device", "test"));
        // @end region="program"
        program.join();
        assertEquals(List.of(device), Responder.DEVICES);
    }

    @Test
    void fault(SoftDevice device) throws Exception {
        // @start region="fault"
        FaultyDevice faulty = FaultyDevice.of(device).failSync(3, Errno.EIO);
        NetmapPort port = NetmapPort.builder("vale0:a").device(faulty).open();
        // @end region="fault"
        try (port) {
            port.txRing(0).sync();
            port.txRing(0).sync();
            assertThrows(PortException.class, () -> port.txRing(0).sync());
        }
    }

    @Test
    void capture(@TempDir Path directory) throws Exception {
        Path office = directory.resolve("office.pcap");
        CaptureWriter.open(office).close();
        Path sent = directory.resolve("sent.pcap");
        // @start region="capture"
        SoftDevice device = SoftDevice.builder()
                .nics(new CaptureNics().add("pcap0", office, sent))
                .build();
        // @end region="capture"
        try (NetmapPort port = NetmapPort.builder("pcap0").device(device).open()) {
            assertTrue(port.isOpen());
        }
    }
}
