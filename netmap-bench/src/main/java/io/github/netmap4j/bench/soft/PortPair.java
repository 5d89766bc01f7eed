package io.github.netmap4j.bench.soft;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_RXRING;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_TXRING;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_space;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.bench.raw.Swap;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/**
 * Two ports of a software device, and what the programs at both ends do: one writes eight bytes and a length into each
 * packet, the other reads them. Each end may have a thread of its own.
 */
public final class PortPair implements AutoCloseable {

    /** Slots of each ring: for a batch of 512 and the one before it, which counts as received only from the next sync on. */
    public static final int SLOTS = 2048;

    /** The Ethernet header of each packet: to the receiver's address, from the sender's; the last bytes are the link's number. */
    static final byte[] HEADER = {2, 0, 0, 0, 2, 0, 2, 0, 0, 0, 1, 0, 0x08, 0};

    /** Where the bytes are that are written and read, after the header. */
    public static final int PAYLOAD = 16;

    private final NmDesc from;
    private final NmDesc to;
    private final NetmapRing[] tx;
    private final NetmapRing[] rx;

    /** What a receiver does with each packet. */
    public interface Reader {
        /**
         * Takes one.
         *
         * @param region where it is
         * @param offset of its first byte
         * @param length its bytes
         */
        void packet(MemorySegment region, long offset, int length);
    }

    /** The name of the port that sends. */
    public final String sender;

    /** The name of the port that receives. */
    public final String receiver;

    private PortPair(SoftDevice device, String sender, String receiver, int rings, int slots) throws NetmapException {
        this.sender = sender;
        this.receiver = receiver;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(nmreq.layout());
            nmreq.nr_tx_slots(request, slots);
            nmreq.nr_rx_slots(request, slots);
            nmreq.nr_tx_rings(request, (short) rings);
            nmreq.nr_rx_rings(request, (short) rings);
            from = nm_open(device, sender, request, 0, null);
            to = nm_open(device, receiver, request, 0, null);
        }
        NetmapIf sending = from.nifp();
        NetmapIf receiving = to.nifp();
        if (sending.ni_tx_rings() != rings || receiving.ni_rx_rings() != rings) {
            throw new IllegalStateException("asked for " + rings + " rings, and got " + sending.ni_tx_rings());
        }
        // nm_open says of a pipe that it has one ring, whatever it has.
        tx = IntStream.range(0, rings).mapToObj(i -> NETMAP_TXRING(sending, i)).toArray(NetmapRing[]::new);
        rx = IntStream.range(0, rings)
                .mapToObj(i -> NETMAP_RXRING(receiving, i))
                .toArray(NetmapRing[]::new);
        if (tx[0].num_slots() != slots || rx[0].num_slots() != slots) {
            throw new IllegalStateException("asked for " + slots + " slots, and got " + tx[0].num_slots());
        }
    }

    /** Two ends of a pipe, a ring each. */
    public static PortPair pipe() throws NetmapException {
        return pipe(SoftDevice.builder().build(), 0, 1, SLOTS);
    }

    /**
     * Two ends of a pipe.
     *
     * @param device whose pipe
     * @param number of the link: another one for each on the same device
     * @param rings for each direction
     * @param slots of each ring
     * @return the pipe
     * @throws NetmapException if it cannot be opened
     */
    public static PortPair pipe(SoftDevice device, int number, int rings, int slots) throws NetmapException {
        PortPair link = new PortPair(device, "vale9:p{" + number, "vale9:p}" + number, rings, slots);
        link.writeHeaders(header(number));
        return link;
    }

    /** Two ports of a switch, which knows where the second one is, a ring each. */
    public static PortPair vale() throws NetmapException {
        return vale(SoftDevice.builder().build(), 0, 1, SLOTS);
    }

    /**
     * Two ports of a switch, which knows where the second one is.
     *
     * @param device whose switch
     * @param number of the link: another one for each on the same device
     * @param rings for each direction
     * @param slots of each ring
     * @return the ports
     * @throws NetmapException if they cannot be opened
     */
    public static PortPair vale(SoftDevice device, int number, int rings, int slots) throws NetmapException {
        PortPair link = new PortPair(device, "vale9:a" + number, "vale9:b" + number, rings, slots);
        byte[] header = header(number);
        link.writeHeaders(header);
        link.teach(header);
        return link;
    }

    private static byte[] header(int number) {
        byte[] header = HEADER.clone();
        header[5] = (byte) number;
        header[11] = (byte) number;
        return header;
    }

    private void writeHeaders(byte[] header) {
        for (NetmapRing ring : tx) {
            for (int i = 0; i < ring.num_slots(); i++) {
                long buffer = NETMAP_BUF(ring, NetmapSlot.buf_idx(ring.region(), ring.slot(i)));
                MemorySegment.copy(MemorySegment.ofArray(header), 0, ring.region(), buffer, header.length);
            }
        }
    }

    /** The receiver sends a frame, so that the switch learns its address. */
    private void teach(byte[] header) {
        NetmapRing ring = to.txring(0);
        long buffer = NETMAP_BUF(ring, NetmapSlot.buf_idx(ring.region(), ring.slot(0)));
        MemorySegment.copy(MemorySegment.ofArray(header), 6, ring.region(), buffer, 6);
        MemorySegment.copy(MemorySegment.ofArray(header), 0, ring.region(), buffer + 6, 6);
        NetmapSlot.len(ring.region(), ring.slot(0), 60);
        ring.head(1);
        ring.cur(1);
        to.ioctl(Ioctl.NIOCTXSYNC);
    }

    /** How many packets there is room for in the first ring, as of the last sync. */
    public long room() {
        return nm_ring_space(tx[0]);
    }

    /** Asks the device again for room. */
    public void syncTx() {
        from.ioctl(Ioctl.NIOCTXSYNC);
    }

    /** Sends up to {@code batch} packets on each ring, by one sync; returns how many there was room for. */
    public int send(int batch, int length) {
        int count = 0;
        for (NetmapRing ring : tx) {
            count += fill(ring, batch, length);
        }
        from.ioctl(Ioctl.NIOCTXSYNC);
        return count;
    }

    private static int fill(NetmapRing ring, int batch, int length) {
        MemorySegment region = ring.region();
        int n = (int) ring.num_slots();
        int count = (int) Math.min(batch, nm_ring_space(ring));
        int i = (int) ring.head();
        int end = i + count >= n ? i + count - n : i + count;
        long slot = ring.slot(i);
        while (i != end) {
            region.set(JAVA_LONG, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)) + PAYLOAD, i);
            NetmapSlot.len(region, slot, length);
            NetmapSlot.flags(region, slot, 0);
            slot += NetmapSlot.SIZE;
            if (++i == n) {
                i = 0;
                slot = ring.slot(0);
            }
        }
        ring.head(i);
        ring.cur(i);
        return count;
    }

    /** Receives what there is on all rings, after one sync; returns how many packets. */
    public int receive() {
        to.ioctl(Ioctl.NIOCRXSYNC);
        return drain();
    }

    /** As {@link #receive()}, with code of the caller's for each packet; one ring only. */
    public int receive(Reader reader) {
        to.ioctl(Ioctl.NIOCRXSYNC);
        NetmapRing ring = rx[0];
        MemorySegment region = ring.region();
        int count = (int) nm_ring_space(ring);
        int n = (int) ring.num_slots();
        int i = (int) ring.head();
        for (int left = count; left > 0; left--) {
            long slot = ring.slot(i);
            reader.packet(region, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)), NetmapSlot.len(region, slot));
            i = i + 1 == n ? 0 : i + 1;
        }
        ring.head(i);
        ring.cur(i);
        return count;
    }

    /** Sends back what was received on the first ring, without a copy; returns how many packets came back. */
    public int bounce() {
        to.ioctl(Ioctl.NIOCRXSYNC);
        Swap.swapByViews(rx[0], to.txring(0));
        to.ioctl(Ioctl.NIOCTXSYNC);
        from.ioctl(Ioctl.NIOCRXSYNC);
        return drain(from.rxring(0));
    }

    /** Gives back what was received. */
    public void syncRx() {
        to.ioctl(Ioctl.NIOCRXSYNC);
    }

    /** Receives what there is as of the last sync; returns how many packets. */
    public int drain() {
        int count = 0;
        for (NetmapRing ring : rx) {
            count += drain(ring);
        }
        return count;
    }

    private int drain(NetmapRing ring) {
        MemorySegment region = ring.region();
        int n = (int) ring.num_slots();
        int i = (int) ring.head();
        int end = (int) ring.tail();
        int count = end >= i ? end - i : end - i + n;
        long slot = ring.slot(i);
        long sum = 0;
        while (i != end) {
            sum += NetmapSlot.len(region, slot)
                    + region.get(JAVA_LONG, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)) + PAYLOAD);
            slot += NetmapSlot.SIZE;
            if (++i == n) {
                i = 0;
                slot = ring.slot(0);
            }
        }
        ring.head(i);
        ring.cur(i);
        if (sum == Long.MIN_VALUE) {
            // Never so: what was read is used, and still the sender's thread finds nothing written beside its fields.
            read = sum;
        }
        return count;
    }

    /** What was read, so that reading it cannot be left out. */
    long read;

    @Override
    public void close() {
        to.close();
        from.close();
    }
}
