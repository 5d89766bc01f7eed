package io.github.netmap4j.nic.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.NetDev;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A veth pair in the network namespace of the calling thread, up, and silent: no IPv6, so nothing is sent but by the test. */
public final class Veth {

    private static final int IFF_RUNNING = 0x40;

    private Veth() {}

    /** Makes one. */
    public static void make(String name, String peer, int queues) throws IOException {
        assertEquals(0, Links.addVeth(name, peer, queues), "veth pair " + name + ", " + peer);
        for (String end : new String[] {name, peer}) {
            Path switched = Path.of("/proc/sys/net/ipv6/conf", end, "disable_ipv6");
            if (Files.exists(switched)) {
                Files.writeString(switched, "1");
            }
            up(end);
        }
        for (String end : new String[] {name, peer}) {
            // The kernel learns of the carrier in a work queue.
            while ((NetDev.flags(NetDev.ifindex(end)) & IFF_RUNNING) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** {@code ip link set up}. */
    public static void up(String name) {
        assertEquals(0, Links.setFlags(NetDev.ifindex(name), xdp_h.IFF_UP(), xdp_h.IFF_UP()));
    }

    /** {@code ip link set down}. */
    public static void down(String name) {
        assertEquals(0, Links.setFlags(NetDev.ifindex(name), 0, xdp_h.IFF_UP()));
    }

    /** Sets the MTU of some interfaces. */
    public static void mtu(int bytes, String... names) {
        for (String name : names) {
            assertEquals(0, Links.setMtu(NetDev.ifindex(name), bytes));
        }
    }
}
