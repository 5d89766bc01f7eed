package io.github.netmap4j.xdp.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.xdp.device.KernelFeatures;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Finding;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Topic;
import io.github.netmap4j.xdp.sys.NetDev;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Findings from the /proc of other machines. */
class XdpPreflightCheckTest {

    @TempDir
    Path proc;

    private Finding hostRings() {
        return new XdpPreflightCheck("lo", NetDev.ifindex("lo"), proc, new KernelFeatures(true, true))
                .run()
                .about(Topic.HOST_RINGS)
                .getFirst();
    }

    private void write(String file, String text) throws IOException {
        Path path = proc.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @ParameterizedTest
    @CsvSource({
        "6.6.0, 000001ffffffffff, OK, Linux 6.6",
        "6.18.44-cloud, 000001ffffffffff, OK, Linux 6.18",
        "10.0, 0000000000200000, OK, Linux 10.0",
        "6.5.13, 000001ffffffffff, WARNING, Linux 6.5 has no tcx",
        "5.15.0-91-generic, 000001ffffffffff, WARNING, Linux 5.15 has no tcx",
        "6.12.1, 000001ffffdfffff, WARNING, lacks CAP_SYS_ADMIN",
        "strange, 000001ffffffffff, UNKNOWN, does not show"
    })
    void hostRingsTakeTcxAndANamespace(String release, String capabilities, String severity, String text)
            throws IOException {
        write("sys/kernel/osrelease", release + "\n");
        write("thread-self/status", "Name:\tjava\nCapEff:\t" + capabilities + "\n");
        Finding found = hostRings();
        assertEquals(severity, found.severity().name(), found.toString());
        assertTrue(found.text().contains(text), found.toString());
    }

    /** lo has an MTU of 65536. */
    @ParameterizedTest
    @CsvSource({
        "true, MTU, WARNING, several frames",
        "false, MTU, WARNING, drops packets longer than a frame",
        "true, METADATA, OK, takes TxMetadata",
        "false, METADATA, WARNING, takes no TxMetadata"
    })
    void whatTheKernelLacksIsTold(boolean has, Topic topic, String severity, String text) {
        Finding found = new XdpPreflightCheck("lo", NetDev.ifindex("lo"), proc, new KernelFeatures(has, has))
                .run()
                .about(topic)
                .getFirst();
        assertEquals(severity, found.severity().name(), found.toString());
        assertTrue(found.text().contains(text), found.toString());
    }
}
