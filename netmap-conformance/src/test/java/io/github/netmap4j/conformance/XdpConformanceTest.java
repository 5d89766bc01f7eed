package io.github.netmap4j.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The conformance suite on device xdp, on a veth pair of its own: what differs is known, case by case, and why. */
@Timeout(400)
class XdpConformanceTest {

    private static final String SMALL = "memory 1 has 16,384 buffers, not 163,840";
    private static final String A_PAGE_MORE = "buffers begin 256 bytes behind a page, so a memory is a page larger";

    /** The beginnings of the names of the cases that fail, and why they do. */
    private static final Map<String, String> DIFFERENCES = Map.ofEntries(
            Map.entry("POOLS_INFO_GET by id of the global memory", SMALL),
            Map.entry("PORT_INFO_GET without a name: the global memory", SMALL),
            Map.entry("nr_mem_id puts a port into the memory of another", SMALL),
            Map.entry("ports in the global memory until it is exhausted", SMALL),
            Map.entry("what is written to nr_offset and nr_memsize", A_PAGE_MORE),
            Map.entry("a VALE port's defaults", A_PAGE_MORE));

    /** A veth pair in a network namespace of the program's own, as the suite wants it. */
    private static final String VETH = "ip link add veth0 type veth peer name veth1 && for i in veth0 veth1; do"
            + " [ ! -e /proc/sys/net/ipv6/conf/$i/disable_ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6;"
            + " ip link set $i promisc on up || exit 1; done; ip addr add 10.9.0.1/24 dev veth0 && exec \"$@\"";

    private static final List<String> IN_NAMESPACE = List.of("unshare", "--net", "sh", "-c", VETH, "sh");

    @Test
    void whatDiffersInGenericModeIsKnown() throws Exception {
        whatDiffersIsKnown("skb");
    }

    @Test
    @Tag("stress")
    void whatDiffersInNativeModeIsKnown() throws Exception {
        whatDiffersIsKnown("native");
    }

    private static void whatDiffersIsKnown(String mode) throws Exception {
        Process probe = start(List.of("true"));
        String complaint = output(probe);
        assumeTrue(
                probe.waitFor() == 0,
                () -> "a network namespace and a veth pair take root, unshare(1) and ip(8): " + complaint);
        Process suite = start(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dnetmap4j.xdp.mode=" + mode,
                "-cp",
                System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path"),
                Conformance.class.getName(),
                "--device",
                "xdp",
                "--interface",
                "veth0",
                "--peer",
                "veth1",
                "--may-leave-ports"));
        String out = output(suite);
        suite.waitFor();
        assertTrue(out.contains(" cases: "), out);
        List<String> failed = out.lines()
                .filter(line -> line.startsWith("  FAIL    "))
                .map(line -> DIFFERENCES.keySet().stream()
                        .filter(line.substring(10)::startsWith)
                        .findAny()
                        .orElse("not expected:" + line))
                .toList();
        assertEquals(
                new TreeSet<>(DIFFERENCES.keySet()),
                failed.stream().collect(Collectors.toCollection(TreeSet::new)),
                out);
        assertEquals(DIFFERENCES.size(), failed.size(), out);
    }

    private static Process start(List<String> command) throws IOException {
        List<String> all = new ArrayList<>(IN_NAMESPACE);
        all.addAll(command);
        return new ProcessBuilder(all).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }
}
