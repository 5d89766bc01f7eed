package io.github.netmap4j.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.internal.KernelCalls;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is asked of interfaces, and what is done to them, by netlink and ethtool. */
@ExtendWith(PrivateNet.class)
class NetDevTest {

    private static final int GONE = 9999;

    @Test
    void anInterfaceTellsItsIndexNameFlagsMtuAndPeer() throws IOException {
        Veth veth = Veth.make("left", "a-name-of-15-by");
        assertEquals("left", NetDev.name(veth.ifindex()));
        assertEquals("a-name-of-15-by", NetDev.name(veth.peerIfindex()));
        assertEquals(xdp_h.IFF_UP(), NetDev.flags(veth.ifindex()) & xdp_h.IFF_UP());
        Veth.down(veth.ifindex());
        assertEquals(0, NetDev.flags(veth.ifindex()) & xdp_h.IFF_UP());
        assertEquals(1500, NetDev.mtu(veth.ifindex()));
        assertEquals(0, Links.setMtu(veth.ifindex(), 9000));
        assertEquals(9000, NetDev.mtu(veth.ifindex()));
        assertEquals(1500, NetDev.mtu(veth.peerIfindex()));
        assertEquals(veth.peerIfindex(), NetDev.link(veth.ifindex()));
        assertEquals(0, NetDev.link(NetDev.ifindex("lo")));
    }

    @Test
    void queuesAreThoseInUse() throws IOException {
        Veth veth = Veth.make("left", "right", 3);
        assertEquals(3, NetDev.rxQueues(veth.ifindex()));
        assertEquals(3, NetDev.txQueues(veth.peerIfindex()));
        assertEquals(1, NetDev.rxQueues(NetDev.ifindex("lo")));
        assertEquals(1, NetDev.txQueues(NetDev.ifindex("lo")));
    }

    @Test
    void aDriverTellsWhatItCanDoWithXdp() throws IOException {
        Veth veth = Veth.make("left", "right");
        long features = NetDev.features(veth.ifindex());
        assumeTrue(features != -Errno.ENOENT, "this kernel has no netdev family: it is older than 6.3");
        int basic = xdp_h.NETDEV_XDP_ACT_BASIC() | xdp_h.NETDEV_XDP_ACT_REDIRECT();
        assertEquals(basic, features & basic);
        assertEquals(0, features & xdp_h.NETDEV_XDP_ACT_XSK_ZEROCOPY());
        assertEquals(0, NetDev.features(NetDev.ifindex("lo")));
        assertEquals(0, NetDev.zeroCopyMaxSegments(veth.ifindex()));
        assertEquals(0, NetDev.xskFeatures(veth.ifindex()));
        assertEquals(-Errno.ENODEV, NetDev.features(GONE));
    }

    @Test
    void anInterfaceThatIsNotThereIsEnodev() {
        assertEquals(-Errno.ENODEV, NetDev.ifindex("nosuch0"));
        assertEquals(-Errno.ENODEV, NetDev.ifindex(""));
        assertEquals(-Errno.ENODEV, NetDev.ifindex("a-name-of-16-byt"));
        assertNull(NetDev.name(GONE));
        assertEquals(-Errno.ENODEV, NetDev.flags(GONE));
        assertEquals(-Errno.ENODEV, NetDev.mtu(GONE));
        assertEquals(-Errno.ENODEV, NetDev.rxQueues(GONE));
        assertEquals(-Errno.ENODEV, NetDev.xdpAttached(GONE));
        assertEquals(-Errno.ENODEV, NetDev.xdpProgram(GONE, xdp_h.XDP_ATTACHED_SKB()));
        assertEquals(-Errno.ENODEV, Links.delete(GONE));
    }

    @Test
    void aVethPairGoesAsAWholeAndItsNamesAreTakenUntilThen() throws IOException {
        Veth veth = Veth.make("left", "right");
        assertEquals(-Errno.EEXIST, Links.addVeth("left", "other", 1));
        assertEquals(-Errno.ENODEV, NetDev.ifindex("other"));
        assertEquals(0, Links.delete(veth.peerIfindex()));
        assertEquals(-Errno.ENODEV, NetDev.ifindex("left"));
        assertEquals(0, Links.addVeth("left", "other", 1));
    }

    @Test
    void anInterfaceMovesToTheNamespaceOfAnotherThread() throws Exception {
        Veth veth = Veth.make("left", "right");
        CountDownLatch moved = new CountDownLatch(1);
        CountDownLatch opened = new CountDownLatch(1);
        int[] answers = new int[3];
        Thread other = Thread.ofPlatform().start(() -> {
            answers[0] = Links.unshare();
            answers[1] = new KernelDevice("/proc/thread-self/ns/net").open(netmap_h.O_RDONLY());
            opened.countDown();
            try {
                moved.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            answers[2] = NetDev.ifindex("right");
        });
        opened.await();
        assertEquals(0, answers[0]);
        assertTrue(answers[1] > 0, "descriptor of the namespace: " + answers[1]);
        int result = Links.move(veth.peerIfindex(), answers[1]);
        moved.countDown();
        other.join();
        KernelCalls.kernel().close(answers[1]);
        assertEquals(0, result);
        assertEquals(-Errno.ENODEV, NetDev.ifindex("right"));
        assertTrue(answers[2] > 0, "there: " + answers[2]);
    }
}
