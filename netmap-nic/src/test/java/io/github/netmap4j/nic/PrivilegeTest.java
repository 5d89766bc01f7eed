package io.github.netmap4j.nic;

import static io.github.netmap4j.testing.net.PrivateNet.inside;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.nic.lab.Once;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.Veth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With how few capabilities the device works, and what it says with fewer. */
@Timeout(120)
class PrivilegeTest {

    private static final String RECEIVE = "-all,+net_raw,+net_admin,+bpf";

    @Test
    void threeCapabilitiesReceive() throws Exception {
        expect(RECEIVE, List.of(), "received 60\n", "netmap:veth0", "netmap:veth1");
    }

    @Test
    void oneCapabilitySends() throws Exception {
        expect("-all,+net_raw", List.of(), "sent\n", "netmap:veth0/T");
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        expect("-all,+net_raw", List.of(), "CAP_BPF", "netmap:veth0", "netmap:veth1");
        expect("-all", List.of(), "CAP_NET_RAW", "netmap:veth0/T");
        expect(RECEIVE, List.of(), "CAP_SYS_ADMIN", "netmap:veth0*");
        expect(
                RECEIVE,
                List.of("prlimit", "--memlock=65536:65536"),
                "-Dnetmap4j.xdp.buffers",
                "netmap:veth0",
                "netmap:veth1");
    }

    /** Runs {@link Once} with few capabilities, and a pool that fits into the usual limit of locked memory. */
    private static void expect(String capabilities, List<String> limits, String output, String... ports)
            throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            List<String> command = new ArrayList<>(limits);
            command.addAll(List.of("setpriv", "--bounding-set=" + capabilities, "--inh-caps=-all"));
            assumeTrue(
                    Processes.succeeds(Processes.join(command, List.of("true"))),
                    "setpriv(1) of util-linux takes capabilities away");
            command.addAll(Processes.nativeJava(
                    "-Dnetmap4j.xdp.slots=256", "-Dnetmap4j.xdp.buffers=2048", Once.class.getName()));
            command.addAll(List.of(ports));
            String printed = Processes.run(command);
            assertTrue(printed.contains(output), printed);
        });
    }
}
