package io.github.netmap4j.soft.port;

import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A port, to which descriptors are bound, one or several. A port lives while something holds a reference: descriptors,
 * its pipes, its monitors, a switch it was attached to. Guarded by the control lock, except for what the rings do.
 */
public abstract class SoftPort {

    public static final Kring[] NO_RINGS = {};

    public final Fabric fabric;
    public String name;

    @SuppressWarnings("NullAway.Init") // every kind of port has chosen one when its constructor ends
    public PortMemory memory;
    /** The memory to restore when a program's choice of memory ends with the last descriptor. */
    private @Nullable PortMemory nativeMemory;

    public int txRings;
    public int rxRings;
    public int txSlots;
    public int rxSlots;
    public int hostTxRings;
    public int hostRxRings;

    /** Whether it has rings towards a host stack. */
    public boolean hasHostRings;
    /** Whether slots may carry offsets. */
    public boolean supportsOffsets;
    /** Whether its memory is fixed: a registration cannot choose another. */
    public boolean ownsMemory;
    /** Whether the device itself uses it, in a switch: no program may register it. */
    public boolean ownedByDevice;
    /** Bytes of virtio-net header in front of each frame. */
    public int headerLength;
    /** The longest frame that it takes, in bytes, when large packets are segmented for it: an MTU of 1500. */
    public int maxFrame = 1514;

    /** Whether a descriptor is bound to it. */
    public volatile boolean on;

    public int descriptors;
    private int references;

    /** NIC rings first, then host rings. Empty while no descriptor is bound. */
    public Kring[] tx = NO_RINGS;

    public Kring[] rx = NO_RINGS;

    private final List<Dependent> dependents = new ArrayList<>(0);
    private long dependentsMade;

    public SoftPort(Fabric fabric, String name) {
        this.fabric = fabric;
        this.name = name;
    }

    // References

    /** Takes one more reference. */
    public void retain() {
        references++;
    }

    /** Releases a reference. */
    public void release() {
        if (--references == 0) {
            destroy();
            restoreMemory();
            memory.release();
        }
    }

    public final int references() {
        return references;
    }

    /** Runs after the last reference: leaves what the port is part of. */
    public void destroy() {}

    /** Adds what others have dropped at its rings, of whom one must ask, to the rings' counters. Control lock held. */
    public void countDrops() {}

    // Dependents

    /** Adds a dependent, which is called when the last descriptor is closed. */
    public final void add(Dependent dependent) {
        dependents.add(dependent);
        dependentsMade++;
    }

    public final void remove(Dependent dependent) {
        dependents.remove(dependent);
    }

    /** How many dependents were ever added. */
    public final long dependentsMade() {
        return dependentsMade;
    }

    /** Calls the dependents when the last descriptor is closed. */
    final void closeDependents() {
        List.copyOf(dependents).forEach(Dependent::parentClosed);
    }

    // Memory

    /** Uses the memory that a program chose, if this port allows it and is not in use yet. */
    public final void choose(@Nullable PortMemory wanted) {
        if (wanted != null && !ownsMemory && descriptors == 0 && memory != wanted) {
            restoreMemory();
            nativeMemory = memory;
            memory = wanted.retain();
        }
    }

    public final void restoreMemory() {
        if (nativeMemory != null) {
            memory.release();
            memory = nativeMemory;
            nativeMemory = null;
        }
    }

    /** Whether it lasts until a program deletes it. */
    public boolean isPersistent() {
        return false;
    }

    // Rings

    /** The host that frames are forwarded up to, or null. */
    public @Nullable Upward upward() {
        return null;
    }

    /** The refusal of a request for host rings where there are none. */
    public RequestRefusedException noHostRings() {
        return new RequestRefusedException(EINVAL, name + " has no host rings: only NICs have");
    }

    /** Makes a ring, without the program's half. */
    public abstract Kring newRing(Direction direction, int id);

    public final Kring[] rings(Direction direction) {
        return direction == Direction.TX ? tx : rx;
    }

    /** All rings, in the order in which the kernel allocates them. */
    private List<Kring> rxThenTx() {
        return Stream.concat(Arrays.stream(rx), Arrays.stream(tx)).toList();
    }

    final int ringCount(Direction direction) {
        return direction == Direction.TX ? txRings : rxRings;
    }

    final int hostRingCount(Direction direction) {
        if (!hasHostRings) {
            return 0;
        }
        return direction == Direction.TX ? hostTxRings : hostRxRings;
    }

    final int slotCount(Direction direction) {
        return direction == Direction.TX ? txSlots : rxSlots;
    }

    /** How many ring offsets a netmap_if has: one host ring is counted even where there is none. */
    final int offsetCount(Direction direction) {
        return ringCount(direction) + Math.max(1, hostRingCount(direction));
    }

    /** Makes the rings for the first descriptor. */
    public void createRings() {
        tx = newRings(Direction.TX);
        rx = newRings(Direction.RX);
    }

    public final Kring[] newRings(Direction direction) {
        Kring[] rings = new Kring[ringCount(direction) + hostRingCount(direction)];
        for (int i = 0; i < rings.length; i++) {
            rings[i] = newRing(direction, i);
        }
        return rings;
    }

    /** Deletes the rings after the last descriptor. */
    public void deleteRings() {
        rxThenTx().forEach(this::delete);
        tx = NO_RINGS;
        rx = NO_RINGS;
    }

    public final void delete(Kring ring) {
        ring.delete();
        fabric.drops.close(ring.drops);
    }

    /**
     * Allocates what users need: all or, with a refusal, nothing.
     *
     * @return the rings that are new, for {@link #discard}
     * @throws io.github.netmap4j.soft.spi.RequestRefusedException ENOMEM
     */
    public List<Kring> allocateRings() {
        List<Kring> done = new ArrayList<>();
        try {
            for (Kring ring : rxThenTx()) {
                if (ring.users > 0 && !ring.exists()) {
                    ring.allocateWithBuffers();
                    done.add(ring);
                }
            }
        } catch (RuntimeException refused) {
            done.forEach(Kring::freeWithBuffers);
            throw refused;
        }
        return done;
    }

    /** Undoes {@link #allocateRings}. */
    public void discard(List<Kring> allocated) {
        allocated.forEach(Kring::freeWithBuffers);
    }

    /** Frees rings that are no longer needed. */
    public void freeRings() {
        for (Kring ring : rxThenTx()) {
            if (ring.users == 0 && ring.exists()) {
                ring.freeWithBuffers();
            }
        }
    }

    /** Puts wanted rings into netmap mode; with the first one, the whole port. May refuse. */
    public void turnOn() {
        commit();
        on = true;
    }

    /** Takes rings that are no longer wanted out of netmap mode; with the last one, the whole port. */
    public void turnOff() {
        if (descriptors == 0) {
            on = false;
        }
        commit();
    }

    final void commit() {
        rxThenTx().forEach(ring -> ring.on = ring.wanted);
    }

    /** Whether anything would change with {@link #turnOn} or {@link #turnOff}. */
    public final boolean pending() {
        return rxThenTx().stream().anyMatch(ring -> ring.on != ring.wanted);
    }

    /** The name that programs see. */
    @Override
    public final String toString() {
        return name;
    }
}
