package io.github.netmap4j.nic;

import static io.github.netmap4j.testing.Frames.frame;
import static io.github.netmap4j.testing.net.PrivateNet.inside;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.Rings;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.sys.NetDev;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** NICs whose cable ends in a tap interface: the host's own programs talk to a netmap port. */
@Timeout(60)
class TapNicTest {

    private static final int IN = netmap_h.POLLIN();
    private static final int ETHER = 14;
    private static final int ARP = 0x0806;
    private static final int IPV4 = 0x0800;

    private final SoftDevice device = SoftDevice.builder().nics(new TapNics()).build();

    @Test
    void theHostsPingIsAnswered() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "no /dev/net/tun: modprobe tun");
        inside(() -> {
            try (TestPort port = TestPort.nmOpen(device, "netmap:tap:t0")) {
                Processes.run("ip", "addr", "add", "10.8.0.1/24", "dev", "t0");
                Processes.run("ip", "link", "set", "t0", "up");
                Process ping = Processes.start(List.of("ping", "-c", "3", "-i", "0.2", "-W", "20", "10.8.0.2"));
                while (ping.isAlive()) {
                    if (port.poll(IN, 100) > 0) {
                        for (byte[] frame : Rings.takePackets(port.rx())) {
                            answer(port, frame);
                        }
                    }
                }
                assertEquals(
                        0, ping.exitValue(), new String(ping.getInputStream().readAllBytes(), UTF_8));
            }
            assertTrue(NetDev.ifindex("t0") < 0, "it ends with the port");
        });
    }

    /** ARP and ICMP echo requests to 10.8.0.2 are answered by the same frame, turned round. */
    private static void answer(TestPort port, byte[] frame) {
        ByteBuffer packet = ByteBuffer.wrap(frame);
        boolean arp = packet.getShort(12) == ARP && packet.getShort(ETHER + 6) == 1;
        boolean echo = packet.getShort(12) == IPV4 && frame[ETHER + 9] == 1 && frame[ETHER + 20] == 8;
        if (!arp && !echo) {
            return;
        }
        byte[] mine = {2, 0, 0, 0, 0, 2};
        packet.put(0, frame, 6, 6).put(6, mine);
        if (arp) {
            packet.putShort(ETHER + 6, (short) 2);
            byte[] asker = new byte[10];
            packet.get(ETHER + 8, asker);
            byte[] asked = new byte[4];
            packet.get(ETHER + 24, asked);
            packet.put(ETHER + 8, mine).put(ETHER + 14, asked).put(ETHER + 18, asker);
        } else {
            int source = packet.getInt(ETHER + 12);
            packet.putInt(ETHER + 12, packet.getInt(ETHER + 16)).putInt(ETHER + 16, source);
            frame[ETHER + 20] = 0;
            // The type is in the checksum's sum: 8 less there is 8 more here.
            int sum = (packet.getShort(ETHER + 22) & 0xffff) + 0x0800;
            packet.putShort(ETHER + 22, (short) (sum + (sum >>> 16)));
        }
        port.send(frame);
    }

    @Test
    void tapsAreBesideTheInterfacesInOneMemory() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "no /dev/net/tun: modprobe tun");
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice xdp = XdpDevice.builder(XdpNics.builder().build()).build();
            try (TestPort tap = TestPort.nmOpen(xdp, "netmap:tap:t0");
                    TestPort veth0 = TestPort.nmOpen(xdp, "netmap:veth0");
                    TestPort veth1 = TestPort.nmOpen(xdp, "netmap:veth1")) {
                assertEquals(tap.memory.address(), veth0.memory.address(), "one memory");
                veth1.send(frame(1, 60));
                assertArrayEquals(frame(1, 60), veth0.await());
            }
        });
    }

    @Test
    void anInterfaceThatIsDownOrNoTapIsAnError() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "no /dev/net/tun: modprobe tun");
        inside(() -> {
            try (TestPort port = TestPort.nmOpen(device, "netmap:tap:t0")) {
                Rings.putPacket(port.tx(), frame(1, 60), 2048);
                assertEquals(-Errno.EIO, port.txSync(), "it is not up yet");
                Processes.run("ip", "link", "set", "t0", "up");
                while (port.txSync() != 0) {
                    Thread.onSpinWait();
                }
                port.send(frame(2, 60));
                assertEquals(Errno.EBUSY, errno("netmap:tap:t0{1", "netmap:tap:t0/x"));
            }
            Veth.make("veth0", "veth1");
            assertEquals(Errno.EINVAL, errno("netmap:tap:veth0"), "it is a veth");
            assertEquals(Errno.ENXIO, errno("netmap:tap:"));
        });
    }

    /** The errno of the last of some opens. */
    private int errno(String... ports) {
        return assertThrows(NetmapException.class, () -> {
                    for (String port : ports) {
                        TestPort.nmOpen(device, port).close();
                    }
                })
                .errno();
    }
}
