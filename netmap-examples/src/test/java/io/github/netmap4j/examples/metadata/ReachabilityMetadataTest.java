package io.github.netmap4j.examples.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What GraalVM's native-image must be told: the C functions that the code links, and the classes that picocli looks into. */
@Timeout(120)
class ReachabilityMetadataTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private record Module(String folder, String artifact, String type) {
        Path metadata() {
            return ROOT.resolve(
                    folder,
                    "src/main/resources/META-INF/native-image/io.github.netmap4j",
                    artifact,
                    "reachability-metadata.json");
        }
    }

    /** A module comes after those that it needs, whose classes it would initialise. */
    private static final List<Module> MODULES = List.of(
            new Module("netmap-packet", "netmap4j-packet", "io.github.netmap4j.packet.Checksum"),
            new Module("netmap-pcap", "netmap4j-pcap", "io.github.netmap4j.pcap.CaptureReader"),
            new Module("netmap-sys", "netmap4j-sys", "io.github.netmap4j.sys.device.NetmapDevice"),
            new Module("netmap-soft", "netmap4j-soft", "io.github.netmap4j.soft.SoftDevice"),
            new Module("netmap-xdp", "netmap4j-xdp", "io.github.netmap4j.xdp.XdpSocket"),
            new Module("netmap-nic", "netmap4j-nic", "io.github.netmap4j.nic.XdpDeviceProvider"),
            new Module("netmap", "netmap4j", "io.github.netmap4j.NetmapPort"),
            new Module("netmap-fuse", "netmap4j-fuse", "io.github.netmap4j.fuse.command.NetmapFuse"),
            new Module("netmap-conformance", "netmap4j-conformance", "io.github.netmap4j.conformance.Conformance"),
            new Module("netmap-tools", "netmap4j-tools", "io.github.netmap4j.tools.Netmap"));

    @Test
    void theMetadataIsWhatTheCodeLinksAndReflects() throws IOException {
        Path out = Path.of("target", "reachability").toAbsolutePath();
        Files.createDirectories(out);
        List<String> arguments = new ArrayList<>();
        for (Module module : MODULES) {
            Files.deleteIfExists(out.resolve(module.type() + ".json"));
            arguments.add(module.type());
        }
        arguments.add(out.toString());

        String unknown = Processes.run(Processes.program(MetadataWriter.class, arguments.toArray(String[]::new)));

        assertEquals("", unknown, "reflection that no metadata tells of");
        TreeMap<String, String> expected = new TreeMap<>();
        TreeMap<String, String> found = new TreeMap<>();
        for (Module module : MODULES) {
            Path written = out.resolve(module.type() + ".json");
            if (Files.exists(written)) {
                expected.put(module.folder(), Files.readString(written));
            }
            if (Files.exists(module.metadata())) {
                found.put(module.folder(), Files.readString(module.metadata()));
            }
        }
        assertTrue(expected.get("netmap-sys").contains("\"captureCallState\": true"), "nothing was linked");
        assertTrue(expected.get("netmap-tools").contains("GenCommand"), "no command was seen");
        assertEquals(expected, found, () -> "the files in " + out + " belong in the modules' resources");
    }
}
