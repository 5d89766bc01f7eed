package io.github.netmap4j.examples.replay;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.examples.Child;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo on device xdp: the capture goes through the kernel's own veth pair, in a network namespace that ends with it. */
@Timeout(120)
class ReplayOnXdpTest {

    @TempDir
    Path directory;

    @Test
    void theCaptureArrivesAsItWas() throws Exception {
        assumeTrue(Child.vethWorks(), "a network namespace and a veth pair take root, unshare(1) and ip(8)");
        String printed = Child.run(Child.onVeth(Child.java(
                "--enable-native-access=ALL-UNNAMED",
                Replay.class.getName(),
                "--device",
                "xdp",
                "--ports",
                "netmap:veth0",
                "netmap:veth1",
                "--from",
                "captures/office.pcap",
                "--speed",
                "0",
                "--to",
                directory.resolve("arrived.pcap").toString())));
        assertTrue(printed.contains("the captures hold the same frames in the same order"), printed);
        for (String part : new String[] {"Linux ", "preflight of veth0", "preflight of veth1", "OK HOST_RINGS"}) {
            assertTrue(printed.contains(part), printed);
        }
    }
}
