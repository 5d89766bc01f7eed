package io.github.netmap4j.nic;

import static io.github.netmap4j.testing.Frames.frame;
import static io.github.netmap4j.testing.net.PrivateNet.inside;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.nic.lab.Host;
import io.github.netmap4j.nic.lab.Victim;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.sys.NetDev;
import java.io.BufferedReader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that is killed in full traffic leaves its interfaces as they were. */
class KillTest {

    @Test
    @Timeout(120)
    void aKilledProcessLeavesNothing() throws Exception {
        inside(() -> killed(2));
    }

    /** Nearly all of the time, two to nine seconds a kill, goes into the starts of JVMs. */
    @Test
    @Tag("stress")
    @Timeout(2400)
    void aHundredKilledProcessesLeaveNothing() throws Exception {
        inside(() -> killed(100));
    }

    private static void killed(int times) throws Exception {
        Veth.make("veth0", "veth1");
        Host host = new Host("veth0");
        host.computeChecksums();
        String before = interfaces();
        for (int i = 0; i < times; i++) {
            Process victim = Processes.start(Processes.program(Victim.class, "netmap:veth0*", "netmap:veth1"));
            try (BufferedReader lines = victim.inputReader(UTF_8)) {
                assertEquals("going", lines.readLine());
                assertNotEquals(0, NetDev.xdpAttached(NetDev.ifindex("veth0")));
                assertNotEquals(before, interfaces(), "the helper of the host rings");
                victim.destroyForcibly().waitFor();
            }
            // The kernel takes the programs off, and the helper of the host rings away, in work queues.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (NetDev.xdpAttached(NetDev.ifindex("veth0")) != 0
                    || !interfaces().equals(before)) {
                assertTrue(System.nanoTime() < end, () -> "something is left, " + interfaces());
                Thread.onSpinWait();
            }
            SoftDevice device = XdpDevice.builder(XdpNics.builder().build()).build();
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                a.send(frame(i, 60));
                assertArrayEquals(frame(i, 60), b.await());
                host.send("to the wire " + i);
                assertEquals("to the wire " + i, Host.textIn(b, b.rx()));
            }
        }
        host.close();
    }

    /** The first 64, by index. */
    private static String interfaces() {
        StringBuilder all = new StringBuilder();
        for (int i = 1; i < 64; i++) {
            String name = NetDev.name(i);
            if (name != null) {
                all.append(i)
                        .append(' ')
                        .append(name)
                        .append(' ')
                        .append(NetDev.flags(i))
                        .append('\n');
            }
        }
        return all.toString();
    }
}
