package io.github.netmap4j.soft.port;

import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EIO;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.layout.IfFields;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Binds descriptors to ports, and unbinds them. A bind that fails half way changes nothing. Control lock held. */
public final class Registration {

    private Registration() {}

    /**
     * Binds a descriptor. On success the caller's reference to the port belongs to the descriptor.
     *
     * @param offsets what was asked for by {@code NETMAP_REQ_OPT_OFFSETS}, or null
     * @throws RequestRefusedException with the kernel's errno; then the reference is still the caller's
     */
    public static void register(
            SoftDescriptor descriptor, SoftPort port, PortParameters request, @Nullable Offsets offsets) {
        if (port.ownedByDevice) {
            throw new RequestRefusedException(
                    EBUSY,
                    FailureCause.BUSY,
                    port.name + " is attached to a switch",
                    "detach it (NETMAP_REQ_VALE_DETACH) first");
        }
        if (port.headerLength != 0 && !request.has(Modes.ACCEPT_VNET_HDR)) {
            throw new RequestRefusedException(EIO, port.name + " has virtio-net headers: set NR_ACCEPT_VNET_HDR");
        }
        Deque<Runnable> undo = new ArrayDeque<>();
        try {
            descriptor.bind(bind(descriptor, port, request, offsets, undo));
        } catch (RuntimeException refused) {
            undo.forEach(Runnable::run);
            throw refused;
        }
    }

    public static void checkUnbound(SoftDescriptor descriptor) {
        if (descriptor.binding() != null) {
            throw new RequestRefusedException(
                    EBUSY, FailureCause.BUSY, "the descriptor is bound already", "open another one");
        }
    }

    private static Binding bind(
            SoftDescriptor descriptor,
            SoftPort port,
            PortParameters request,
            @Nullable Offsets offsets,
            Deque<Runnable> undo) {
        boolean first = port.descriptors == 0;
        if (first) {
            undo.push(port::restoreMemory);
        }
        port.memory.activate();
        undo.push(port.memory::deactivate);
        RingRange tx = RingRange.of(port, request, Direction.TX);
        RingRange rx = RingRange.of(port, request, Direction.RX);
        if (first) {
            port.createRings();
            undo.push(port::deleteRings);
        }
        boolean exclusive = request.has(Modes.EXCLUSIVE);
        List<Kring> rings = List.of(concat(tx.of(port.tx), rx.of(port.rx)));
        for (Kring ring : rings) {
            if (ring.exclusive || (exclusive && ring.users > 0)) {
                throw new RequestRefusedException(
                        EBUSY, FailureCause.BUSY, ring + " is in use" + (ring.exclusive ? " exclusively" : ""));
            }
        }
        rings.forEach(ring -> use(ring, exclusive));
        undo.push(() -> rings.forEach(ring -> letGo(ring, exclusive)));
        List<Kring> allocated = port.allocateRings();
        undo.push(() -> port.discard(allocated));
        if (offsets != null) {
            offsets.apply(port, rings);
        }
        long nifp = newIf(port, tx, rx);
        undo.push(() -> port.memory.freeIf(nifp));
        if (first || port.pending()) {
            port.turnOn();
        }
        port.descriptors++;
        for (Kring ring : rings) {
            ring.listen(descriptor.waitPoint());
        }
        return new Binding(port, tx, rx, request.flags, nifp);
    }

    private static Kring[] concat(Kring[] a, Kring[] b) {
        Kring[] both = new Kring[a.length + b.length];
        System.arraycopy(a, 0, both, 0, a.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static void use(Kring ring, boolean exclusive) {
        ring.users++;
        ring.exclusive = exclusive;
        ring.wanted = true;
    }

    private static void letGo(Kring ring, boolean exclusive) {
        ring.users--;
        if (exclusive) {
            ring.exclusive = false;
        }
        if (ring.users == 0) {
            ring.wanted = false;
        }
    }

    /** Makes the netmap_if of a descriptor. Rings it is not bound to have ring offset 0. */
    private static long newIf(SoftPort port, RingRange tx, RingRange rx) {
        int txOffsets = port.offsetCount(Direction.TX);
        int rxOffsets = port.offsetCount(Direction.RX);
        long nifp = port.memory.newIf(txOffsets + rxOffsets);
        MemorySegment memory = port.memory.segment();
        byte[] name = port.name.getBytes(ISO_8859_1);
        MemorySegment.copy(
                name, 0, memory, JAVA_BYTE, nifp + IfFields.NI_NAME, Math.min(name.length, IfFields.IFNAMSIZ - 1));
        memory.set(JAVA_INT, nifp + IfFields.NI_FLAGS, port.memory.isPrivate() ? IfFields.NI_PRIV_MEM : 0);
        memory.set(JAVA_INT, nifp + IfFields.NI_TX_RINGS, port.txRings);
        memory.set(JAVA_INT, nifp + IfFields.NI_RX_RINGS, port.rxRings);
        memory.set(JAVA_INT, nifp + IfFields.NI_HOST_TX_RINGS, Math.max(1, port.hostTxRings));
        memory.set(JAVA_INT, nifp + IfFields.NI_HOST_RX_RINGS, Math.max(1, port.hostRxRings));
        writeOffsets(memory, nifp, nifp + IfFields.RING_OFS, port.tx, tx);
        writeOffsets(memory, nifp, nifp + IfFields.RING_OFS + (long) txOffsets * Long.BYTES, port.rx, rx);
        return nifp;
    }

    private static void writeOffsets(MemorySegment memory, long nifp, long at, Kring[] rings, RingRange bound) {
        for (int i = bound.first(); i < bound.last(); i++) {
            if (rings[i].exists()) {
                memory.set(JAVA_LONG, at + (long) i * Long.BYTES, rings[i].base - nifp);
            }
        }
    }

    /** Binds a port to the device itself, which empties all of its receive rings. The port is busy for programs. */
    public static SoftDescriptor registerInternally(SoftPort port) {
        return registerInternally(port, Modes.ALL_NIC, Modes.RX_RINGS_ONLY);
    }

    /** {@link #registerInternally}, with a reference of its own to the port: a refusal gives it back. */
    public static SoftDescriptor retainInternally(SoftPort port) {
        port.retain();
        try {
            return registerInternally(port);
        } catch (RuntimeException refused) {
            port.release();
            throw refused;
        }
    }

    /**
     * Binds a port to the device itself, which fills its transmit rings, too.
     *
     * @param mode {@code NR_REG_ALL_NIC}, or {@code NR_REG_NIC_SW} with its host rings
     * @throws RequestRefusedException if the port has no host rings
     */
    public static SoftDescriptor registerAllInternally(SoftPort port, int mode) {
        return registerInternally(port, mode, 0);
    }

    private static SoftDescriptor registerInternally(SoftPort port, int mode, long flags) {
        PortParameters request = new PortParameters(port.name, mode);
        request.flags = flags | Modes.EXCLUSIVE;
        SoftDescriptor descriptor = new SoftDescriptor(-1);
        register(descriptor, port, request, null);
        port.ownedByDevice = true;
        return descriptor;
    }

    /** Undoes {@link #registerInternally}. */
    public static void unregisterInternally(SoftDescriptor user) {
        Objects.requireNonNull(user.binding()).port.ownedByDevice = false;
        unregister(user);
    }

    /** Undoes {@link #register}, after syncs that are under way. */
    public static void unregister(SoftDescriptor descriptor) {
        Binding binding = descriptor.binding();
        if (binding == null) {
            return;
        }
        descriptor.unbind();
        SoftPort port = binding.port;
        boolean exclusive = (binding.flags & Modes.EXCLUSIVE) != 0;
        port.descriptors--;
        for (Direction direction : Direction.RX_FIRST) {
            for (Kring ring : binding.rings(direction)) {
                ring.ignore(descriptor.waitPoint());
                letGo(ring, exclusive);
            }
        }
        boolean last = port.descriptors == 0;
        if (last) {
            port.closeDependents();
        }
        if (last || port.pending()) {
            port.turnOff();
        }
        port.freeRings();
        if (last) {
            port.deleteRings();
        }
        binding.memory.freeIf(binding.nifp);
        binding.memory.deactivate();
        if (last) {
            port.restoreMemory();
        }
        port.release();
    }
}
