package io.github.netmap4j;

import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.nmport.NmportD;
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
 * The rings of a port: where they lie, read once when it is opened, and who has them. However many descriptors show a ring,
 * it is in one place of one memory, so this knows the owners in the whole process.
 */
final class RingTable {

    /** Weak, so that the leak detector finds a port that nobody can reach any more, with its rings taken. */
    private static final Map<Place, WeakReference<Ring>> TAKEN = new ConcurrentHashMap<>();

    private record Place(NetmapDevice device, int memoryId, long offset) {}

    private final PortContext port;
    private final Map<RingKind, RingLayout[]> layouts = new EnumMap<>(RingKind.class);

    /** The rings that were taken from this port, kept alive as long as it is. */
    private final Set<Ring> taken = ConcurrentHashMap.newKeySet();

    RingTable(PortContext port) {
        this.port = port;
        NmportD desc = port.desc;
        NmreqRegister reg = desc.reg();
        // The memory of a port without host rings has a place for one.
        put(RingKind.TX, 0, reg.nr_tx_rings());
        put(RingKind.HOST_TX, reg.nr_tx_rings(), Math.max(1, reg.nr_host_tx_rings()));
        put(RingKind.RX, 0, reg.nr_rx_rings());
        put(RingKind.HOST_RX, reg.nr_rx_rings(), Math.max(1, reg.nr_host_rx_rings()));
    }

    /**
     * Notes the rings of a kind, as the raw layer found them.
     *
     * @param base the index of the first among the rings of its direction
     */
    private void put(RingKind kind, int base, int count) {
        NmportD desc = port.desc;
        int first = kind.transmits() ? desc.first_tx_ring() : desc.first_rx_ring();
        int last = kind.transmits() ? desc.last_tx_ring() : desc.last_rx_ring();
        RingLayout[] of = new RingLayout[count];
        for (int i = Math.max(0, first - base); i < count && base + i <= last; i++) {
            of[i] = new RingLayout(kind.transmits() ? desc.txring(base + i) : desc.rxring(base + i));
        }
        layouts.put(kind, of);
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

    /** What the program holds of these rings, one line each; the rings themselves do not count if one of these threads has them. */
    List<String> held(Set<Thread> done) {
        return taken.stream()
                .map(ring -> ring.leftover(done))
                .filter(Objects::nonNull)
                .sorted()
                .toList();
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

    /** Takes a ring for the current thread; the same object if the thread has it from this port already. */
    Ring take(RingKind kind, int index) {
        return take(kind, index, true);
    }

    /** Takes a ring that nobody has, not even this thread: for callers that will close it, or use it in other threads. */
    Ring takeFree(RingKind kind, int index) {
        return take(kind, index, false);
    }

    private Ring take(RingKind kind, int index, boolean again) {
        RingLayout layout = layout(kind, index);
        Place place = place(layout);
        while (true) {
            Ring[] made = new Ring[1];
            // Made under the map's lock, because its constructor writes to the ring.
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

    /** If the port is closed meanwhile, either the close finds the new ring here, or this finds the port closed. */
    private Ring requireOpen(Ring made) {
        taken.add(made);
        if (!port.isOpen()) {
            made.portClosed();
            giveBack(made);
        }
        port.requireOpen();
        return made;
    }

    /** Takes all rings of a kind that are bound and that nobody else has, in the order of their indexes. */
    List<Ring> takeAll(RingKind kind) {
        List<Ring> all = new ArrayList<>();
        for (int i = 0; i < count(kind); i++) {
            if (isBound(kind, i)) {
                try {
                    all.add(take(kind, i));
                } catch (RingTakenException somebodyElses) {
                    // Left out. Asking first would not help: somebody may take it in between.
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
     * Ends the rings of a port whose memory is dead for the program: they may not be used any more, and other descriptors may
     * take them. Finishes what their owners could not.
     */
    void portClosed(MemorySegment memory) {
        for (Ring ring : taken) {
            ring.portClosed();
            ring.exchange.finish(memory);
            giveBack(ring);
        }
    }

    /** The exception for a poll that reported an error. */
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
