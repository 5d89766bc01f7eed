package io.github.netmap4j;

import io.github.netmap4j.sys.NetmapDevice;
import io.github.netmap4j.sys.NetmapIf;
import io.github.netmap4j.sys.NetmapRing;
import io.github.netmap4j.sys.NetmapSlot;
import io.github.netmap4j.sys.abi.netmap_if;
import io.github.netmap4j.sys.abi.netmap_ring;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the rings of a port lie, read once when it is opened, and who has them. A ring is in one place of one memory,
 * however many descriptors show it; so the owners are known for all of the process.
 */
final class RingTable {

    private static final Map<Place, Ring> TAKEN = new ConcurrentHashMap<>();

    /** Objects of netmap's memory are aligned to this. */
    private static final long ALIGNMENT = 8;

    private static final long RING_HEADER = netmap_ring.slot$offset();
    private static final long IF_HEADER = netmap_if.ring_ofs$offset();
    private static final int LARGEST_BUFFER = 1 << 16;

    private record Place(NetmapDevice device, int memoryId, long offset) {}

    private final Netmap port;
    private final MemorySegment region;
    private final Map<RingKind, long[]> offsets = new EnumMap<>(RingKind.class);

    RingTable(Netmap port, NetmapIf nifp) {
        this.port = port;
        this.region = nifp.region();
        long index = 0;
        long first = nifp.offset() + IF_HEADER;
        for (RingKind kind : RingKind.values()) {
            long count = count(nifp, kind);
            if (first + (index + count) * Long.BYTES > region.byteSize()) {
                throw port.corrupted(port.name() + " has " + count + " rings of kind " + kind);
            }
            long[] of = new long[(int) count];
            for (int i = 0; i < count; i++) {
                long ofs = nifp.ring_ofs(index++);
                of[i] = ofs == 0 ? 0 : nifp.offset() + ofs;
            }
            offsets.put(kind, of);
        }
    }

    private static long count(NetmapIf nifp, RingKind kind) {
        return switch (kind) {
            case TX -> nifp.ni_tx_rings();
            case HOST_TX -> nifp.ni_host_tx_rings();
            case RX -> nifp.ni_rx_rings();
            case HOST_RX -> nifp.ni_host_rx_rings();
        };
    }

    int count(RingKind kind) {
        return offsets.get(kind).length;
    }

    boolean isBound(RingKind kind, int index) {
        long[] of = offsets.get(kind);
        return index >= 0 && index < of.length && of[index] != 0;
    }

    /** How many rings of a direction are bound, the host's included. */
    int bound(boolean transmits) {
        int bound = 0;
        for (RingKind kind : RingKind.values()) {
            for (int i = 0; kind.transmits() == transmits && i < count(kind); i++) {
                bound += isBound(kind, i) ? 1 : 0;
            }
        }
        return bound;
    }

    boolean anyBound(RingKind kind) {
        for (int i = 0; i < count(kind); i++) {
            if (isBound(kind, i)) {
                return true;
            }
        }
        return false;
    }

    /** A view of any bound ring; null if there is none. */
    NetmapRing any() {
        for (RingKind kind : RingKind.values()) {
            for (int i = 0; i < count(kind); i++) {
                if (isBound(kind, i)) {
                    return view(kind, i);
                }
            }
        }
        return null;
    }

    /** A view of a ring, all of which is within the region, with buffers that are too. */
    NetmapRing view(RingKind kind, int index) {
        if (index < 0 || index >= count(kind)) {
            throw new InvalidRingIndexException(
                    "no " + kind + " " + index + ": " + port.name() + " has " + count(kind) + " of them");
        }
        long at = offsets.get(kind)[index];
        if (at == 0) {
            throw new InvalidRingIndexException(kind + " " + index + " of " + port.name() + " is not bound to this"
                    + " descriptor: open the port so that it is (all rings, ring(" + index
                    + "), host(), nicAndHost())");
        }
        if (at < 0 || at % ALIGNMENT != 0 || at > region.byteSize() - RING_HEADER) {
            throw port.corrupted(kind + " " + index + " of " + port.name() + " lies at " + at + " of "
                    + region.byteSize() + " bytes");
        }
        NetmapRing ring;
        try {
            ring = new NetmapRing(region, at);
        } catch (IndexOutOfBoundsException beyond) {
            throw port.corrupted(
                    kind + " " + index + " of " + port.name() + " goes beyond the memory: " + beyond.getMessage());
        }
        long buffers = at + ring.buf_ofs();
        if (ring.num_slots() < 2
                || ring.num_slots() > (region.byteSize() - at) / NetmapSlot.SIZE
                || ring.nr_buf_size() < 1
                || ring.nr_buf_size() > LARGEST_BUFFER
                || buffers < 0
                || buffers > region.byteSize()) {
            throw port.corrupted(kind + " " + index + " of " + port.name() + " has " + ring.num_slots() + " slots and "
                    + ring.nr_buf_size() + "-byte buffers from " + buffers + " on, in " + region.byteSize()
                    + " bytes of memory");
        }
        return ring;
    }

    /** Takes a ring for the current thread. */
    Ring take(RingKind kind, int index) {
        NetmapRing view = view(kind, index);
        Place place = place(kind, index);
        Ring former = TAKEN.get(place);
        if (former == null) {
            // Made under the map's lock: its constructor writes to the ring, so no two may be made at a time.
            Ring ring = TAKEN.computeIfAbsent(place, free -> make(kind, index, view));
            if (ring.raw() == view) {
                return ring;
            }
            former = ring;
        }
        throw new RingTakenException(former.toString(), "");
    }

    private Ring make(RingKind kind, int index, NetmapRing view) {
        return switch (kind) {
            case TX -> new TxRing(port, index, view);
            case HOST_TX -> new HostTxRing(port, index, view);
            case RX -> new RxRing(port, index, view);
            case HOST_RX -> new HostRxRing(port, index, view);
        };
    }

    boolean isTaken(RingKind kind, int index) {
        return TAKEN.containsKey(place(kind, index));
    }

    private Place place(RingKind kind, int index) {
        return new Place(port.device(), port.memoryId(), offsets.get(kind)[index]);
    }

    void giveBack(Ring ring) {
        TAKEN.remove(place(ring.kind(), ring.index()), ring);
    }

    /** The port is closed: none of its rings may be used, and other descriptors may take them. */
    void portClosed() {
        for (RingKind kind : RingKind.values()) {
            for (int i = 0; i < count(kind); i++) {
                Ring ring = isBound(kind, i) ? TAKEN.get(place(kind, i)) : null;
                if (ring != null && ring.port() == port) {
                    ring.portClosed();
                    giveBack(ring);
                }
            }
        }
    }

    /** Head, cur and tail of all bound rings, for messages. */
    String positions() {
        StringBuilder text = new StringBuilder();
        for (RingKind kind : RingKind.values()) {
            for (int i = 0; i < count(kind); i++) {
                if (isBound(kind, i)) {
                    NetmapRing ring = view(kind, i);
                    text.append(text.isEmpty() ? "" : ", ")
                            .append(kind)
                            .append(' ')
                            .append(i)
                            .append(": head ")
                            .append(ring.head())
                            .append(" cur ")
                            .append(ring.cur())
                            .append(" tail ")
                            .append(ring.tail());
                }
            }
        }
        return text.toString();
    }
}
