package io.github.netmap4j.nic.xdp;

import io.github.netmap4j.nic.system.InterfaceState;
import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.NicRx;
import io.github.netmap4j.soft.spi.NicTx;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.xdp.TxQueue;
import io.github.netmap4j.xdp.sys.NetDev;
import java.util.BitSet;

/** An interface, with a socket for each queue in use. */
final class XdpNic implements Nic {

    private static final int ETHER_HEADER = 14;

    private final int slots;
    private final int maxFrame;
    private final InterfaceState state;
    private final XdpRing[] rings;
    private final HostRings host;

    /** By ring, whether it sends. */
    private final BitSet sending = new BitSet();

    XdpNic(XdpDriver driver, String name, int ifindex, NicConfig config) {
        slots = config.slots();
        maxFrame = Math.max(0, NetDev.mtu(ifindex)) + ETHER_HEADER;
        state = new InterfaceState(ifindex);
        // Only pairs count: a queue that only sends or only receives does not.
        rings = new XdpRing[Math.max(1, Math.min(NetDev.rxQueues(ifindex), NetDev.txQueues(ifindex)))];
        for (int i = 0; i < rings.length; i++) {
            rings[i] = new XdpRing(driver, name, i, config);
        }
        host = new HostRings(driver, name, ifindex, config);
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
    public int maxHostRings() {
        return HostRings.MAX;
    }

    @Override
    public boolean sendUp(int buffer, int offset, int length) {
        return host.send(buffer, offset, length);
    }

    @Override
    public NicTx tx(int ring) {
        return ring < rings.length ? rings[ring].tx : host.tx(ring - rings.length);
    }

    @Override
    public NicRx rx(int ring) {
        return ring < rings.length ? rings[ring].rx : host.rx(ring - rings.length);
    }

    @Override
    public boolean turn(int ring, NicMemory memory, boolean tx, boolean rx) {
        if (ring >= rings.length) {
            return host.turn(ring - rings.length, memory, tx, rx, !sending.isEmpty());
        }
        boolean kept = false;
        boolean done = false;
        try {
            kept = rings[ring].turn(memory, tx, rx);
            done = true;
        } finally {
            sending.set(ring, tx && done);
        }
        try {
            host.intercept(!sending.isEmpty());
        } catch (RequestRefusedException refused) {
            sending.clear(ring);
            boolean _ = rings[ring].turn(memory, false, false);
            throw refused;
        }
        return kept;
    }

    @Override
    public int state() {
        return state.get();
    }

    @Override
    public void close() {
        host.close();
        state.close();
    }
}
