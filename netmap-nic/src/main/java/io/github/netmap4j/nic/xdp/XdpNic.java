package io.github.netmap4j.nic.xdp;

import io.github.netmap4j.nic.system.InterfaceState;
import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.NicRx;
import io.github.netmap4j.soft.spi.NicTx;
import io.github.netmap4j.xdp.TxQueue;
import io.github.netmap4j.xdp.sys.NetDev;

/** An interface: a socket for each of its queues, where somebody wants it. */
final class XdpNic implements Nic {

    private static final int ETHER_HEADER = 14;

    private final int slots;
    private final int maxFrame;
    private final InterfaceState state;
    private final XdpRing[] rings;

    XdpNic(XdpDriver driver, String name, int ifindex, NicConfig config) {
        slots = config.slots();
        maxFrame = Math.max(0, NetDev.mtu(ifindex)) + ETHER_HEADER;
        state = new InterfaceState(ifindex);
        // A queue that only sends, or only receives, is no pair.
        rings = new XdpRing[Math.max(1, Math.min(NetDev.rxQueues(ifindex), NetDev.txQueues(ifindex)))];
        for (int i = 0; i < rings.length; i++) {
            rings[i] = new XdpRing(driver, name, i, config);
        }
    }

    @Override
    public int rings() {
        return rings.length;
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public int maxFrame() {
        return maxFrame;
    }

    @Override
    public int maxFragments() {
        return TxQueue.MAX_FRAMES;
    }

    @Override
    public NicTx tx(int ring) {
        return rings[ring].tx;
    }

    @Override
    public NicRx rx(int ring) {
        return rings[ring].rx;
    }

    @Override
    public boolean turn(int ring, NicMemory memory, boolean tx, boolean rx) {
        return rings[ring].turn(memory, tx, rx);
    }

    @Override
    public int state() {
        return state.get();
    }

    @Override
    public void close() {
        state.close();
    }
}
