package io.github.netmap4j.nic;

import static io.github.netmap4j.testing.net.PrivateNet.inside;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.nic.lab.Once;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.sys.NetDev;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With how few capabilities the device works, and what it says with fewer. */
@Timeout(120)
class PrivilegeTest {

    /** {@code _LINUX_CAPABILITY_VERSION_3}. */
    private static final int CAPABILITY_VERSION = 0x20080522;

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

    /** What docker gives to a container, the two that {@code --cap-add} adds, and its other namespaces. */
    @Test
    void whatAContainerMayDoIsEnough() throws Exception {
        String docker = "-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,"
                + "+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap";
        List<String> container = List.of("unshare", "--pid", "--fork", "--mount-proc", "--ipc", "--uts");
        expect(docker + ",+net_admin,+bpf", container, "received 60\n", "netmap:veth0", "netmap:veth1");
        expect(docker, container, "CAP_BPF", "netmap:veth0", "netmap:veth1");
    }

    /** A thread has its own capabilities; the one that these are taken from ends with the test. */
    @Test
    void openPortsNeedNone() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            Veth.make("veth2", "veth3");
            SoftDevice device =
                    XdpDevice.builder(XdpNics.builder().slots(64).build()).build();
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                giveUpCapabilities();
                for (int i = 0; i < 200; i++) {
                    a.send(Frames.frame(i, 60));
                    assertArrayEquals(Frames.frame(i, 60), b.await());
                    b.send(Frames.frame(-i, 60));
                    assertArrayEquals(Frames.frame(-i, 60), a.await());
                }
                assertThrows(NetmapException.class, () -> TestPort.nmOpen(device, "netmap:veth2"));
            }
            assertEquals(0, NetDev.xdpAttached(NetDev.ifindex("veth0")), "the close needs none either");
        });
    }

    /** {@code capset(2)}, of this thread. */
    private static void giveUpCapabilities() throws Exception {
        MethodHandle capset =
                Native.downcall(Native.symbol("capset"), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocateFrom(JAVA_INT, CAPABILITY_VERSION, 0);
            MemorySegment none = arena.allocate(JAVA_INT, 6);
            int result;
            try {
                result = state.result((int) capset.invokeExact(state.capture, header, none));
            } catch (Throwable unexpected) {
                throw Native.unexpected(unexpected);
            }
            assertEquals(0, result);
        }
        assertTrue(Files.readString(Path.of("/proc/thread-self/status")).contains("CapEff:\t0000000000000000\n"));
    }

    /** Runs {@link Once} with few capabilities, and a pool that fits into the usual limit of locked memory. */
    private static void expect(String capabilities, List<String> limits, String output, String... ports)
            throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            List<String> command = new ArrayList<>(limits);
            command.addAll(List.of("setpriv", "--no-new-privs", "--bounding-set=" + capabilities, "--inh-caps=-all"));
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
