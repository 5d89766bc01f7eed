package sample.echo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.junit.CaptureNics;
import io.github.netmap4j.junit.NetmapExtension;
import io.github.netmap4j.soft.SoftDevice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The program on a NIC that plays requests from a capture file, and writes the answers into another. */
class RecordedTest {

    @TempDir
    static Path directory;

    @RegisterExtension
    static final NetmapExtension NETMAP = NetmapExtension.device(device -> device.nics(new CaptureNics()
            .add("requests", null, directory.resolve("requests.pcap"))
            .add("server", directory.resolve("requests.pcap"), directory.resolve("answers.pcap"))));

    @Test
    void theAnswersAreInTheFile(SoftDevice device) throws Exception {
        try (NetmapPort requests = NetmapPort.builder("requests").device(device).open()) {
            UdpEchoTest.send(requests, UdpEchoTest.datagram(1, 1000, 7, "hello"));
        }
        try (NetmapPort server = NetmapPort.builder("server").device(device).open()) {
            new UdpEcho(server).answer();
        }
        String answers = Files.readString(directory.resolve("answers.pcap"), StandardCharsets.ISO_8859_1);
        assertTrue(answers.contains("hello"));
    }
}
