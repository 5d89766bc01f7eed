package io.github.netmap4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.xdp.sys.Links;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interface that the machine's own traffic needs is taken only on request: veth0, whose bridge has the default route. */
@Timeout(60)
class DefaultRouteTest {

    /** Its one thread is in a network namespace of its own. */
    private static final ExecutorService INSIDE = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("namespace").factory());

    @BeforeAll
    static void aBridgeWithTheDefaultRoute() throws Exception {
        Processes.assumeVeth();
        boolean bridged = INSIDE.submit(() -> {
                    assertEquals(0, Links.unshare());
                    Processes.run("ip", "link", "add", "veth0", "type", "veth", "peer", "name", "veth1");
                    boolean has = Processes.succeeds(List.of("ip", "link", "add", "br0", "type", "bridge"));
                    if (has) {
                        Processes.run("ip", "link", "set", "veth0", "master", "br0");
                        Processes.run("ip", "addr", "add", "192.0.2.1/24", "dev", "br0");
                        Processes.run("ip", "link", "set", "br0", "up");
                        Processes.run("ip", "route", "add", "default", "via", "192.0.2.2");
                    }
                    return has;
                })
                .get();
        assumeTrue(bridged, "this kernel has no bridges");
    }

    @AfterAll
    static void leave() {
        INSIDE.shutdown();
    }

    private static Ran netmap(String command) throws Exception {
        return INSIDE.submit(() -> Ran.netmap(command.split(" ", -1))).get();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gen --device xdp -i veth0 -f rx",
                "gen --device xdp -i netmap:veth0-0/R -f rx",
                "capture --device xdp -i veth0 -w /nonesuch/file",
                "replay --device xdp -i veth1 -i veth0 -f ../netmap-examples/captures/office.pcap",
                "bridge --device xdp vale0:a veth0",
                "lb --device xdp -i veth0",
                "link --device xdp veth0 veth1",
                "vale attach --device xdp vale0:veth0",
                "serve --path /nonesuch/file --nic veth1 --nic veth0"
            })
    void eachCommandAsks(String command) throws Exception {
        Ran ran = netmap(command).refused(3, "the default route goes through br0, and so through veth0: ");
        ran.refused(3, "--yes-cut-me-off");
    }

    @Test
    void onRequestTheWorkBegins() throws Exception {
        netmap("serve --path /nonesuch/file --nic veth0 --yes-cut-me-off").refused(2, "/nonesuch");
    }

    @Test
    void doctorWarns() throws Exception {
        netmap("doctor --device xdp veth0").has("  WARNING traffic     the default route goes through br0, and so .*");
        netmap("doctor --device xdp veth1").has("  OK      traffic     no default route goes through veth1");
    }
}
