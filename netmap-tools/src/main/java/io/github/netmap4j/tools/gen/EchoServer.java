package io.github.netmap4j.tools.gen;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_space;

import io.github.netmap4j.packet.Ethernet;
import io.github.netmap4j.packet.ParseResult;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.tools.run.StopFlag;
import io.github.netmap4j.tools.run.Tally;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Sends each frame back to its sender: {@code -f pong}. It copies nothing: receive and transmit ring exchange buffers.
 */
final class EchoServer implements GenLoop {

    private final GenPort port;
    private final NmportD desc;
    private final int header;
    private final long mac;
    private final long count;
    private final StopFlag stop;
    private final Tally answered;
    private final Ethernet ethernet = new Ethernet();
    private long packets;

    /**
     * A server.
     *
     * @param port its port
     * @param mac its own address, for answers to broadcasts and multicasts
     * @param count the number of frames to answer; 0 for no end
     * @param stop ends it
     */
    EchoServer(GenPort port, long mac, long count, StopFlag stop) {
        this.port = port;
        this.desc = port.desc();
        this.header = port.headerLength();
        this.mac = mac;
        this.count = count;
        this.stop = stop;
        this.answered = new Tally(port.ringName(true, desc.first_tx_ring()));
    }

    @Override
    public List<Tally> tallies() {
        return List.of(answered);
    }

    @Override
    public void run() {
        NetmapRing tx = desc.txring(desc.first_tx_ring());
        while (!stop.isRequested() && (count == 0 || packets < count)) {
            boolean any = false;
            for (int i = desc.first_rx_ring(); i <= desc.last_rx_ring(); i++) {
                any |= answer(desc.rxring(i), tx);
            }
            if (any) {
                port.sync(Ioctl.NIOCTXSYNC);
                port.sync(Ioctl.NIOCRXSYNC);
            } else {
                // Packets that wait for room must not make the wait for packets return at once, in a busy loop.
                port.poll(waiting() ? netmap_h.POLLOUT() : netmap_h.POLLIN());
            }
        }
    }

    private boolean waiting() {
        for (int i = desc.first_rx_ring(); i <= desc.last_rx_ring(); i++) {
            if (nm_ring_space(desc.rxring(i)) > 0) {
                return true;
            }
        }
        return false;
    }

    private boolean answer(NetmapRing rx, NetmapRing tx) {
        MemorySegment region = rx.region();
        long slots = Math.min(nm_ring_space(rx), nm_ring_space(tx));
        long in = rx.head();
        long out = tx.head();
        long bytes = 0;
        long before = packets;
        for (long n = 0; n < slots && (count == 0 || packets < count); n++) {
            long from = rx.slot(in);
            long to = tx.slot(out);
            int length = NetmapSlot.len(region, from);
            int more = NetmapSlot.flags(region, from) & netmap_h.NS_MOREFRAG();
            long buffer = NetmapSlot.buf_idx(region, from);
            turn(region, NETMAP_BUF(rx, buffer) + header, Math.max(0, length - header));
            NetmapSlot.buf_idx(region, from, NetmapSlot.buf_idx(region, to));
            NetmapSlot.flags(region, from, netmap_h.NS_BUF_CHANGED());
            NetmapSlot.buf_idx(region, to, buffer);
            NetmapSlot.len(region, to, length);
            NetmapSlot.flags(region, to, netmap_h.NS_BUF_CHANGED() | more);
            bytes += length;
            packets += more == 0 ? 1 : 0;
            in = nm_ring_next(rx, in);
            out = nm_ring_next(tx, out);
        }
        boolean any = in != rx.head();
        GenPort.publish(rx, in);
        GenPort.publish(tx, out);
        answered.add(packets - before, bytes);
        return any;
    }

    private void turn(MemorySegment region, long offset, int length) {
        if (ethernet.wrap(region, offset, length) == ParseResult.OK) {
            boolean toAll = ethernet.isMulticast();
            ethernet.swapAddresses();
            if (toAll) {
                ethernet.source(mac);
            }
        }
    }
}
