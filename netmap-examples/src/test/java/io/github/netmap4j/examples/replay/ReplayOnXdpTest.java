package io.github.netmap4j.examples.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo on device xdp: the capture goes through the kernel's own veth pair, in a network namespace that ends with it. */
@Timeout(120)
class ReplayOnXdpTest {

    private static final String VETH = "ip link add veth0 type veth peer name veth1 && for i in veth0 veth1; do"
            + " [ ! -e /proc/sys/net/ipv6/conf/$i/disable_ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6;"
            + " ip link set $i up || exit 1; done; exec \"$@\"";

    @TempDir
    Path directory;

    @Test
    void theCaptureArrivesAsItWas() throws Exception {
        assumeTrue(
                start(List.of("true")).waitFor() == 0,
                "a network namespace and a veth pair take root, unshare(1) and ip(8)");
        Process replay = start(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path"),
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
                directory.resolve("arrived.pcap").toString()));
        String printed = new String(replay.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, replay.waitFor(), printed);
        assertTrue(printed.contains("the captures hold the same frames in the same order"), printed);
    }

    private static Process start(List<String> command) throws IOException {
        List<String> all = new ArrayList<>(List.of("unshare", "--net", "sh", "-c", VETH, "sh"));
        all.addAll(command);
        return new ProcessBuilder(all).redirectErrorStream(true).start();
    }
}
