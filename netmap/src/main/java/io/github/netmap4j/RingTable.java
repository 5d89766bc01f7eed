package io.github.netmap4j;

import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.layout.IfFields;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the rings of a port lie, read once when it is opened, and who has them. A ring is in one place of one memory,
 * however many descriptors show it; so the owners are known for all of the process.
 */
final class RingTable {

    /** Weak, so that a port that nobody can reach any more is found by the leak detector, with its rings taken. */
    private static final Map<Place, WeakReference<Ring>> TAKEN = new ConcurrentHashMap<>();

    private record Place(NetmapDevice device, int memoryId, long offset) {}

    private final PortContext port;
    private final Map<RingKind, RingLayout[]> layouts = new EnumMap<>(RingKind.class);

    /** Those of the rings above that were taken from this port: they live as long as it does. */
    private final Set<Ring> taken = ConcurrentHashMap.newKeySet();

    RingTable(PortContext port, NetmapIf nifp) {
        this.port = port;
        MemorySegment region = nifp.region();
        long index = 0;
        RingLayout some = null;
        long first = nifp.offset() + IfFields.RING_OFS;
        for (RingKind kind : RingKind.values()) {
            long count = count(nifp, kind);
            long answered = answered(kind);
            if (count != answered || first + (index + count) * Long.BYTES > region.byteSize()) {
                throw port.corrupted(port.name + " has " + count + " rings of kind " + kind
                        + ", and the registration answered " + answered);
            }
            RingLayout[] of = new RingLayout[(int) count];
            for (int i = 0; i < count; i++) {
                long ofs = nifp.ring_ofs(index++);
                String ring = kind + " " + i + " of " + port.name;
                of[i] = ofs == 0 ? null : RingLayout.of(port, ring, region, nifp.offset() + ofs, slots(kind));
                if (of[i] != null) {
                    some = some == null ? of[i] : some;
                    of[i].requireBuffersOf(some, port, ring);
                }
            }
            layouts.put(kind, of);
        }
    }

    /** The registration's answer. The memory of a port without host rings has a place for one. */
    private long answered(RingKind kind) {
        NmreqRegister reg = port.desc.reg();
        return switch (kind) {
            case TX -> reg.nr_tx_rings();
            case HOST_TX -> Math.max(1, reg.nr_host_tx_rings());
            case RX -> reg.nr_rx_rings();
            case HOST_RX -> Math.max(1, reg.nr_host_rx_rings());
        };
    }

    private long slots(RingKind kind) {
        return kind.transmits()
                ? port.desc.reg().nr_tx_slots()
                : port.desc.reg().nr_rx_slots();
    }

    private static long count(NetmapIf nifp, RingKind kind) {
        return switch (kind) {
            case TX -> nifp.ni_tx_rings();
            case HOST_TX -> nifp.ni_host_tx_rings();
            case RX -> nifp.ni_rx_rings();
            case HOST_RX -> nifp.ni_host_rx_rings();
        };
    }

    private RingLayout[] of(RingKind kind) {
        return Objects.requireNonNull(layouts.get(kind));
    }

    int count(RingKind kind) {
        return of(kind).length;
    }

    boolean isBound(RingKind kind, int index) {
        RingLayout[] of = of(kind);
        return index >= 0 && index < of.length && of[index] != null;
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

    /** The layout of any bound ring; null if there is none. */
    @Nullable
    RingLayout any() {
        for (RingKind kind : RingKind.values()) {
            for (RingLayout layout : of(kind)) {
                if (layout != null) {
                    return layout;
                }
            }
        }
        return null;
    }

    /** The layout of a ring that is bound. */
    private RingLayout layout(RingKind kind, int index) {
        if (index < 0 || index >= count(kind)) {
            throw new InvalidRingIndexException(
                    "no " + kind + " " + index + ": " + port.name + " has " + count(kind) + " of them");
        }
        RingLayout layout = of(kind)[index];
        if (layout == null) {
            throw new InvalidRingIndexException(kind + " " + index + " of " + port.name + " is not bound to this"
                    + " descriptor: open the port so that it is (all rings, ring(" + index
                    + "), host(), nicAndHost())");
        }
        return layout;
    }

    /** Takes a ring for the current thread. If it has the ring from this port already, it gets the same again. */
    Ring take(RingKind kind, int index) {
        return take(kind, index, true);
    }

    /** Takes a ring that nobody has, this thread included: for one who will close it, or use it in other threads. */
    Ring takeFree(RingKind kind, int index) {
        return take(kind, index, false);
    }

    private Ring take(RingKind kind, int index, boolean again) {
        RingLayout layout = layout(kind, index);
        Place place = place(layout);
        while (true) {
            Ring[] made = new Ring[1];
            // Made under the map's lock: its constructor writes to the ring, so no two may be made at a time.
            Ring ring = TAKEN.compute(place, (_, has) -> {
                        if (has != null && has.get() != null) {
                            return has;
                        }
                        made[0] = make(kind, index, layout);
                        return new WeakReference<>(made[0]);
                    })
                    .get();
            if (made[0] != null) {
                made[0].again = again;
                return requireOpen(made[0]);
            }
            if (ring == null) {
                continue;
            }
            if (again && ring.again && ring.port.equals(port) && ring.isMine()) {
                return ring;
            }
            RingTakenException refusal = ring.taken(port);
            if (refusal != null) {
                throw refusal;
            }
            ring.giveBack.accept(ring);
        }
    }

    /** A port that closes meanwhile either finds its new ring here, or is found closed. */
    private Ring requireOpen(Ring made) {
        taken.add(made);
        if (!port.isOpen()) {
            made.portClosed();
            giveBack(made);
        }
        port.requireOpen();
        return made;
    }

    /** Takes all rings of a kind that are bound and not somebody else's, in the order of their indexes. */
    List<Ring> takeAll(RingKind kind) {
        List<Ring> all = new ArrayList<>();
        for (int i = 0; i < count(kind); i++) {
            if (isBound(kind, i)) {
                try {
                    all.add(take(kind, i));
                } catch (RingTakenException somebodyElses) {
                    // It is left out. To ask before would not do: somebody may take it in between.
                }
            }
        }
        return all;
    }

    private Ring make(RingKind kind, int index, RingLayout layout) {
        layout.requireUnchanged(port, kind + " " + index + " of " + port.name);
        Ring ring =
                switch (kind) {
                    case TX, HOST_TX -> new TxRing(port, kind, index, layout);
                    case RX, HOST_RX -> new RxRing(port, kind, index, layout);
                };
        ring.giveBack = this::giveBack;
        return ring;
    }

    private Place place(RingLayout layout) {
        return new Place(port.device(), port.memoryId, layout.raw().offset());
    }

    private void giveBack(Ring ring) {
        TAKEN.computeIfPresent(
                place(ring.layout()), (_, has) -> has.get() == null || has.get().equals(ring) ? null : has);
        taken.remove(ring);
    }

    /**
     * The port's memory is dead for the program: none of its rings may be used, and other descriptors may take them. What
     * their owners could not finish is finished here.
     */
    void portClosed(MemorySegment memory) {
        for (Ring ring : taken) {
            ring.portClosed();
            ring.exchange.finish(memory);
            giveBack(ring);
        }
    }

    /** A poll told what ends the use of the port. */
    PortResetException pollReports(String what) {
        return port.reset("poll reports " + what + " of " + port.name + ": " + positions());
    }

    /** Head, cur and tail of all bound rings, for messages. */
    private String positions() {
        StringBuilder text = new StringBuilder();
        for (RingKind kind : RingKind.values()) {
            for (int i = 0; i < count(kind); i++) {
                if (isBound(kind, i)) {
                    NetmapRing ring = of(kind)[i].raw();
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
