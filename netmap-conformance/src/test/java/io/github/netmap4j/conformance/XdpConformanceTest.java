package io.github.netmap4j.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.KnownDifferences;
import io.github.netmap4j.testing.Processes;
import java.util.List;
import java.util.Map;
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

    /** Makes the pair what the suite wants: it listens to all, and the host answers ARP. */
    private static final String SET_UP = "ip link set veth0 promisc on && ip link set veth1 promisc on"
            + " && ip addr add 10.9.0.1/24 dev veth0 && exec \"$@\"";

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
        Processes.assumeVeth();
        List<String> suite = Processes.nativeJava(
                "-Dnetmap4j.xdp.mode=" + mode,
                Conformance.class.getName(),
                "--device",
                "xdp",
                "--interface",
                "veth0",
                "--peer",
                "veth1",
                "--may-leave-ports");
        String out = Processes.end(Processes.onVeth(Processes.join(List.of("sh", "-c", SET_UP, "sh"), suite)))
                .output();
        assertTrue(out.contains(" cases: "), out);
        KnownDifferences.assertAll(DIFFERENCES, out);
    }
}
