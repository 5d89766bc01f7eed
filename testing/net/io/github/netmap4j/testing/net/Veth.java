package io.github.netmap4j.testing.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.testing.Await;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.NetDev;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A veth pair in the network namespace of the calling thread, up, and silent: no IPv6, so nothing is sent but by the test.
 *
 * @param name one end
 * @param ifindex its index
 * @param peer the other end
 * @param peerIfindex its index
 */
public record Veth(String name, int ifindex, String peer, int peerIfindex) {

    private static final int IFF_RUNNING = 0x40;

    /** One queue each. */
    public static Veth make(String name, String peer) throws IOException {
        return make(name, peer, 1);
    }

    /** Several queues each. */
    public static Veth make(String name, String peer, int queues) throws IOException {
        assertEquals(0, Links.addVeth(name, peer, queues), "veth pair " + name + ", " + peer);
        Veth veth = new Veth(name, NetDev.ifindex(name), peer, NetDev.ifindex(peer));
        silence(name);
        silence(peer);
        up(veth.ifindex);
        up(veth.peerIfindex);
        awaitRunning(veth.ifindex);
        awaitRunning(veth.peerIfindex);
        return veth;
    }

    /** Turns IPv6 off, which would look for neighbours and routers. */
    static void silence(String name) throws IOException {
        Path switched = Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6");
        if (Files.exists(switched)) {
            Files.writeString(switched, "1");
        }
    }

    /** The kernel learns of the carrier in a work queue, and drops what is sent through the stack before. */
    private static void awaitRunning(int ifindex) {
        Await.until("carrier on interface " + ifindex, () -> (NetDev.flags(ifindex) & IFF_RUNNING) != 0);
    }

    /** {@code ip link set up}. */
    public static void up(int ifindex) {
        assertEquals(0, Links.setFlags(ifindex, xdp_h.IFF_UP(), xdp_h.IFF_UP()));
    }

    /** {@code ip link set down}. */
    public static void down(int ifindex) {
        assertEquals(0, Links.setFlags(ifindex, 0, xdp_h.IFF_UP()));
    }

    /** Sets the MTU of some interfaces. */
    public static void mtu(int bytes, String... names) {
        for (String each : names) {
            assertEquals(0, Links.setMtu(NetDev.ifindex(each), bytes));
        }
    }
}
