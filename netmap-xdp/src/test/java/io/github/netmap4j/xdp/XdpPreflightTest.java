package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.preflight.XdpPreflight;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Finding;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Severity;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Topic;
import io.github.netmap4j.xdp.sys.NetDev;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found on interfaces that are as they should be, and on others. */
@ExtendWith(PrivateNet.class)
final class XdpPreflightTest {

    private Veth veth;

    @BeforeEach
    void interfaces() throws IOException {
        veth = Veth.make("veth0", "veth1", 2);
    }

    private static Finding only(XdpPreflight preflight, Topic topic) {
        assertEquals(1, preflight.about(topic).size(), preflight.toString());
        return preflight.about(topic).getFirst();
    }

    private static void assertFound(String device, Topic topic, Severity severity, String... parts) {
        Finding finding = only(XdpPreflight.of(device), topic);
        assertEquals(severity, finding.severity(), finding.toString());
        for (String part : parts) {
            assertTrue(finding.toString().contains(part), () -> "\"" + part + "\" is not in: " + finding);
        }
    }

    @Test
    void anInterfaceAsItShouldBeIsReady() throws Exception {
        XdpPreflight preflight = XdpPreflight.of("veth0");
        assertTrue(preflight.isReady(), preflight.toString());
        for (Topic topic : Topic.values()) {
            only(preflight, topic);
        }
        assertFound("veth0", Topic.KERNEL, Severity.OK);
        assertFound("veth0", Topic.CAPABILITY, Severity.OK);
        assertFound("veth0", Topic.MTU, Severity.OK, "1500");
        if (NetDev.features(veth.ifindex()) >= 0) { // since Linux 6.3
            assertFound("veth0", Topic.MODE, Severity.OK, "native XDP, with copying");
        }
        assertFound("veth0", Topic.PROGRAM, Severity.OK);
        assertFound("veth0", Topic.QUEUES, Severity.WARNING, "2 receive queues", "ethtool -L veth0");
        assertFound("veth0", Topic.TRAFFIC, Severity.OK);
        assertFound("veth0", Topic.HOST_RINGS, Severity.OK, "CAP_SYS_ADMIN");
        assertEquals("veth0", preflight.device());
    }

    @Test
    void anInterfaceThatIsNotThereIsAProblem() {
        XdpPreflight preflight = XdpPreflight.of("veth9");
        assertFalse(preflight.isReady());
        assertFound("veth9", Topic.INTERFACE, Severity.PROBLEM, "no interface veth9", "ip link");
    }

    @Test
    void anInterfaceThatIsDownIsAProblem() {
        Veth.down(veth.ifindex());
        assertFound("veth0", Topic.INTERFACE, Severity.PROBLEM, "is down", "ip link set dev veth0 up");
    }

    @Test
    void aLargeMtuIsAWarning() {
        Veth.mtu(9000, "veth0", "veth1");
        assertFound("veth0", Topic.MTU, Severity.WARNING, "9000", "several frames", "multiBuffer");
        Veth.mtu(3000, "veth0", "veth1");
        assertFound("veth0", Topic.MTU, Severity.WARNING, "unless they have 4096 bytes");
    }

    @Test
    void aProgramThatIsThereIsAProblemAndPreflightLeavesIt() throws Exception {
        try (Umem umem = Umem.create(UmemConfig.defaults(), 8);
                XdpSocket socket = umem.open("veth0", 0)) {
            int id = socket.attachment().programId();
            assertFound(
                    "veth0", Topic.PROGRAM, Severity.PROBLEM, "program " + id, "native mode", "XdpProgram.attached()");
            assertEquals(id, socket.attachment().programId());
        }
        assertFound("veth0", Topic.PROGRAM, Severity.OK);
    }

    @Test
    void aDriverWithoutNativeXdpIsAWarning() {
        assumeTrue(NetDev.features(NetDev.ifindex("lo")) >= 0, "before Linux 6.3 the kernel does not say");
        assertFound("lo", Topic.MODE, Severity.WARNING, "SKB mode only");
    }

    @Test
    void theDefaultRouteIsAWarning() throws Exception {
        Processes.run("ip", "addr", "add", "10.9.8.1/24", "dev", "veth0");
        Processes.run("ip", "route", "add", "default", "via", "10.9.8.2");
        assertFound("veth0", Topic.TRAFFIC, Severity.WARNING, "default route", "ssh", "XdpProgram.filter");
        assertFound("veth1", Topic.TRAFFIC, Severity.OK);
    }

    @Test
    void aDefaultRouteOfIpv6AloneIsAWarning() throws Exception {
        Path switched = Path.of("/proc/sys/net/ipv6/conf/veth0/disable_ipv6");
        assumeTrue(Files.exists(switched), "this kernel has no IPv6");
        Files.writeString(switched, "0");
        for (String[] command : new String[][] {
            {"ip", "-6", "addr", "add", "fd00:9::1/64", "dev", "veth0", "nodad"},
            {"ip", "-6", "route", "add", "default", "via", "fd00:9::2", "dev", "veth0"}
        }) {
            assertEquals(0, new ProcessBuilder(command).start().waitFor());
        }
        assertFound("veth0", Topic.TRAFFIC, Severity.WARNING, "default route", "ssh", "XdpProgram.filter");
        assertFound("veth1", Topic.TRAFFIC, Severity.OK);
    }

    /** {@code assumeTrue} where the kernel has no such kind of interface, or of route. */
    private static void ip(String command) throws IOException {
        Processes.Result result = Processes.end(List.of(("ip " + command).split(" ", -1)));
        assumeTrue(
                result.status() == 0 || !result.output().matches("(?s).*(Unknown device type|not supported).*"),
                result::output);
        assertEquals(0, result.status(), () -> command + ": " + result.output());
    }

    @ParameterizedTest
    @CsvSource({
        "link add up0 type bridge, link set veth0 master up0",
        "link add up0 type bond, link set veth0 down, link set veth0 master up0",
        "link add link veth0 name up0 type vlan id 5, link set up0 up",
        "link add link veth0 name up0 type macvlan mode bridge, link set up0 up",
        "link add mid0 type bridge, link set veth0 master mid0, link set mid0 up, link add link mid0 name up0 type vlan id 5"
    })
    void theDefaultRouteOfWhatAnInterfaceBelongsToIsAWarning(ArgumentsAccessor commands) throws Exception {
        for (Object command : commands.toList()) {
            ip((String) command);
        }
        ip("addr add 10.9.8.1/24 dev up0");
        ip("link set up0 up");
        assertFound("veth0", Topic.TRAFFIC, Severity.OK);
        ip("route add default via 10.9.8.2");
        assertFound("up0", Topic.TRAFFIC, Severity.WARNING, "goes through up0:", "ssh");
        assertFound("veth0", Topic.TRAFFIC, Severity.WARNING, "goes through up0, and so through veth0:", "ssh");
        assertFound("veth1", Topic.TRAFFIC, Severity.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "addr add 10.9.8.1/24 dev veth0, addr add 10.9.9.1/24 dev veth1,"
                + " route add default nexthop via 10.9.8.2 nexthop via 10.9.9.2",
        "addr add 10.9.8.1/24 dev veth0, route add default via 10.9.8.2, addr add 10.9.9.1/24 dev veth1,"
                + " route add default via 10.9.9.2 metric 9",
        "addr add 10.9.8.1/24 dev veth0, route add default via 10.9.8.2 table 7, addr add 10.9.9.1/24 dev veth1,"
                + " route add default via 10.9.9.2",
        "addr add 10.9.8.1/24 dev veth0, addr add 10.9.9.1/24 dev veth1, nexthop add id 1 via 10.9.8.2 dev veth0,"
                + " nexthop add id 2 via 10.9.9.2 dev veth1, nexthop add id 3 group 1/2, route add default nhid 3"
    })
    void eachWayOfTheDefaultRouteIsAWarning(ArgumentsAccessor commands) throws Exception {
        for (Object command : commands.toList()) {
            ip((String) command);
        }
        assertFound("veth0", Topic.TRAFFIC, Severity.WARNING, "goes through veth0:");
        assertFound("veth1", Topic.TRAFFIC, Severity.WARNING, "goes through veth1:");
        assertFound("lo", Topic.TRAFFIC, Severity.OK);
    }

    @Test
    void thousandsOfRoutesHideNoDefaultRoute() throws Exception {
        Path routes = Files.createTempFile("routes", ".txt");
        try {
            Files.writeString(
                    routes,
                    IntStream.range(0, 3000)
                            .mapToObj(i -> "route add 10." + (100 + i / 256) + "." + i % 256 + ".0/24 dev veth1")
                            .collect(Collectors.joining("\n", "", "\nroute add default dev veth0 metric 5\n")));
            Processes.run("ip", "-batch", routes.toString());
        } finally {
            Files.delete(routes);
        }
        assertFound("veth0", Topic.TRAFFIC, Severity.WARNING, "goes through veth0:");
        assertFound("veth1", Topic.TRAFFIC, Severity.OK);
    }

    /** The kernel keeps an entry of its own, which says that there is no way, on lo. */
    @Test
    void aRouteThatRefusesPacketsIsNoDefaultRoute() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/net/ipv6_route")), "this kernel has no IPv6");
        for (String[] command : new String[][] {
            {"ip", "link", "set", "lo", "up"},
            {"ip", "-6", "route", "add", "unreachable", "default"},
            {"ip", "route", "add", "unreachable", "default"}
        }) {
            assertEquals(0, new ProcessBuilder(command).start().waitFor());
        }
        assertFound("lo", Topic.TRAFFIC, Severity.OK);
    }
}
