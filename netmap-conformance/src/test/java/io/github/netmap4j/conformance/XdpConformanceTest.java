package io.github.netmap4j.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.KnownDifferences;
import io.github.netmap4j.testing.Processes;
import java.util.HashMap;
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

    /** Those that also fail on a kernel without tcx. */
    private static final List<String> HOST_RINGS = List.of(
            "host rings asked for are forgotten when the interface is closed",
            "NR_REG_ONE_SW binds one host ring pair",
            "NR_REG_ALL_NIC binds the NIC rings, NR_REG_SW the host rings, NR_REG_NIC_SW both",
            "the first descriptor may ask for several host rings",
            "the host tx ring drains at once",
            "without NR_FORWARD the mark has no effect",
            "a frame that the host sends wakes a thread that polls the interface with its host rings",
            "NR_FORWARD on the host rx ring",
            "NR_FORWARD on a NIC rx ring",
            "a frame put into the host tx ring reaches the host",
            "attached with its host rings, an interface takes two ports of the switch");

    private static final String NO_TCX = "before Linux 6.6 there is no tcx, and host rings are EOPNOTSUPP";

    /** Prepares the pair for the suite: it is promiscuous, and the host answers ARP. */
    private static final String SET_UP = "ip link set veth0 promisc on && ip link set veth1 promisc on"
            + " && ip addr add 10.9.0.1/24 dev veth0 && exec \"$@\"";

    @Test
    void whatDiffersInGenericModeIsKnown() throws Exception {
        whatDiffersIsKnown("skb");
    }

    @Test
    @Tag("stress")
    @Tag("ci")
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
        Map<String, String> differences = new HashMap<>(DIFFERENCES);
        boolean tcx = hasTcx(System.getProperty("os.version"));
        for (String start : HOST_RINGS) {
            if (tcx) {
                assertTrue(out.contains("  pass    " + start), start + out);
            } else {
                differences.put(start, NO_TCX);
            }
        }
        KnownDifferences.assertAll(differences, out);
    }

    private static boolean hasTcx(String release) {
        String[] numbers = release.split("[^0-9]+", -1);
        return Integer.parseInt(numbers[0]) * 1000 + Integer.parseInt(numbers[1]) >= 6006;
    }

    @Test
    void linuxHasTcxFrom66On() {
        assertFalse(hasTcx("6.1.0-57-amd64"));
        assertFalse(hasTcx("5.15.0"));
        assertTrue(hasTcx("6.6.1"));
        assertTrue(hasTcx("6.12.95+deb12-amd64"));
        assertTrue(hasTcx("7.0-rc1"));
    }
}
