package io.github.netmap4j.bench.soft;

import static io.github.netmap4j.sys.NetmapLibs.nm_open;
import static io.github.netmap4j.sys.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.NetmapUser.nm_ring_space;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.Ioctl;
import io.github.netmap4j.sys.NetmapException;
import io.github.netmap4j.sys.NetmapRing;
import io.github.netmap4j.sys.NetmapSlot;
import io.github.netmap4j.sys.NmDesc;
import io.github.netmap4j.sys.abi.nmreq;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Two ports of a software device, and what the programs at both ends do: one writes eight bytes and a length into each
 * packet, the other reads them.
 */
final class Link implements AutoCloseable {

    /** The Ethernet header of each packet: to the receiver's address, from the sender's. */
    static final byte[] HEADER = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0};

    /** Of each ring. */
    static final int SLOTS = 2048;

    private static final int PAYLOAD = 16;

    private final NmDesc from;
    private final NmDesc to;
    private final NetmapRing tx;
    private final NetmapRing rx;

    private Link(SoftDevice device, String sender, String receiver) throws NetmapException {
        try (Arena arena = Arena.ofConfined()) {
            // A batch of 512 and the one before it, which counts as received only from the next sync on.
            MemorySegment request = arena.allocate(nmreq.layout());
            nmreq.nr_tx_slots(request, SLOTS);
            nmreq.nr_rx_slots(request, SLOTS);
            from = nm_open(device, sender, request, 0, null);
            to = nm_open(device, receiver, request, 0, null);
        }
        tx = from.txring(0);
        rx = to.rxring(0);
    }

    /** Two ends of a pipe. */
    static Link pipe() throws NetmapException {
        Link link = new Link(SoftDevice.builder().build(), "vale9:p{1", "vale9:p}1");
        link.writeHeaders();
        return link;
    }

    /** Two ports of a switch, which knows where the second one is. */
    static Link vale() throws NetmapException {
        Link link = new Link(SoftDevice.builder().build(), "vale9:a", "vale9:b");
        link.writeHeaders();
        link.teach();
        return link;
    }

    private void writeHeaders() {
        for (int i = 0; i < tx.num_slots(); i++) {
            long buffer = NETMAP_BUF(tx, NetmapSlot.buf_idx(tx.region(), tx.slot(i)));
            MemorySegment.copy(MemorySegment.ofArray(HEADER), 0, tx.region(), buffer, HEADER.length);
        }
    }

    /** The receiver sends a frame, so that the switch learns its address. */
    private void teach() {
        NetmapRing ring = to.txring(0);
        long buffer = NETMAP_BUF(ring, NetmapSlot.buf_idx(ring.region(), ring.slot(0)));
        MemorySegment.copy(MemorySegment.ofArray(HEADER), 6, ring.region(), buffer, 6);
        MemorySegment.copy(MemorySegment.ofArray(HEADER), 0, ring.region(), buffer + 6, 6);
        NetmapSlot.len(ring.region(), ring.slot(0), 60);
        ring.head(1);
        ring.cur(1);
        to.ioctl(Ioctl.NIOCTXSYNC);
    }

    /** Sends up to {@code batch} packets; returns how many there was room for. */
    int send(int batch, int length) {
        NetmapRing ring = tx;
        MemorySegment region = ring.region();
        int n = (int) ring.num_slots();
        int left = (int) Math.min(batch, nm_ring_space(ring));
        int count = left;
        int i = (int) ring.head();
        while (left > 0) {
            int run = Math.min(left, n - i);
            long slot = ring.slot(i);
            for (int k = 0; k < run; k++, slot += NetmapSlot.SIZE) {
                region.set(JAVA_LONG, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)) + PAYLOAD, k);
                NetmapSlot.len(region, slot, length);
                NetmapSlot.flags(region, slot, 0);
            }
            left -= run;
            i = i + run == n ? 0 : i + run;
        }
        ring.head(i);
        ring.cur(i);
        from.ioctl(Ioctl.NIOCTXSYNC);
        return count;
    }

    /** Receives what there is; returns how many packets. */
    int receive() {
        to.ioctl(Ioctl.NIOCRXSYNC);
        NetmapRing ring = rx;
        MemorySegment region = ring.region();
        int n = (int) ring.num_slots();
        int left = (int) nm_ring_space(ring);
        int count = left;
        int i = (int) ring.head();
        long sum = 0;
        while (left > 0) {
            int run = Math.min(left, n - i);
            long slot = ring.slot(i);
            for (int k = 0; k < run; k++, slot += NetmapSlot.SIZE) {
                sum += NetmapSlot.len(region, slot)
                        + region.get(JAVA_LONG, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)) + PAYLOAD);
            }
            left -= run;
            i = i + run == n ? 0 : i + run;
        }
        ring.head(i);
        ring.cur(i);
        read = sum;
        return count;
    }

    /** What was read last, so that reading it cannot be left out. */
    long read;

    @Override
    public void close() {
        to.close();
        from.close();
    }
}
