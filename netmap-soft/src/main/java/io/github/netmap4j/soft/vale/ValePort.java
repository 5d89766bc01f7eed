package io.github.netmap4j.soft.vale;

import static io.github.netmap4j.sys.os.Errno.EBUSY;

import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Fabric;
import io.github.netmap4j.soft.port.IdleTxRing;
import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A VALE port: ephemeral, made by the registration that names it, or persistent, a network interface by itself. */
public final class ValePort extends SwitchPort implements Attachable {

    private static final int MAX_RINGS = 16;
    private static final int DEFAULT_SLOTS = 1024;
    private static final int MAX_SLOTS = 4096;
    private static final int MAX_EXTRA_BUFFERS = 128 * MAX_SLOTS;
    /** How many pipes a private memory has room for. */
    private static final int PIPES = 2;

    /** Whether it is a network interface, too. */
    private final boolean persistent;

    /** Whether it is deleted after its last user: a parent that a pipe made for itself. */
    private final boolean autoDelete;

    /** The same port on a second switch, or null. Changes only while no ring exists. */
    private @Nullable SecondSwitchPort second;

    /**
     * A new port, not attached yet. What it could not grant is written back to the request.
     *
     * @param chosen the memory that the program chose, or null for one of its own
     * @throws RequestRefusedException ENOMEM, EINVAL
     */
    public ValePort(
            Fabric fabric,
            PortParameters request,
            @Nullable PortMemory chosen,
            boolean persistent,
            boolean autoDelete) {
        super(fabric, request.name);
        this.persistent = persistent;
        this.autoDelete = autoDelete;
        request.txRings = PortParameters.bound(request.txRings, 1, MAX_RINGS);
        request.rxRings = PortParameters.bound(request.rxRings, 1, MAX_RINGS);
        request.txSlots = PortParameters.bound(request.txSlots, DEFAULT_SLOTS, MAX_SLOTS);
        request.rxSlots = PortParameters.bound(request.rxSlots, DEFAULT_SLOTS, MAX_SLOTS);
        if (Integer.compareUnsigned(request.extraBuffers, MAX_EXTRA_BUFFERS) > 0) {
            request.extraBuffers = MAX_EXTRA_BUFFERS;
        }
        txRings = request.txRings;
        rxRings = request.rxRings;
        txSlots = request.txSlots;
        rxSlots = request.rxSlots;
        supportsOffsets = true;
        memory = chosen != null
                ? chosen.retain()
                : fabric.memories.newPrivate(txRings, txSlots, rxRings, rxSlots, request.extraBuffers, PIPES);
    }

    @Override
    public Kring newRing(Direction direction, int id) {
        if (direction == Direction.TX) {
            return second == null ? new SwitchTxRing(this, id, txSlots) : new IdleTxRing(this, id, txSlots);
        }
        return second == null ? new InboundRing(this, id, rxSlots) : SecondSwitchPort.into(this, id, rxSlots, second);
    }

    @Override
    public Kring[] senders() {
        return second == null ? super.senders() : second.rx;
    }

    @Override
    public SwitchPort attachTo(ValeSwitch to, PortParameters request, @Nullable PortMemory chosen) {
        if (attachedTo != null) {
            return attachAgain(to, request, chosen);
        }
        retain();
        attachedName = request.name;
        to.attach(this);
        return this;
    }

    /** A port that is on a switch already becomes the link to another one. */
    private SwitchPort attachAgain(ValeSwitch to, PortParameters request, @Nullable PortMemory chosen) {
        Attachable.checkRings(request);
        choose(chosen);
        SecondSwitchPort port = new SecondSwitchPort(this, request.name);
        port.retain();
        second = port;
        try {
            port.bind();
        } catch (RuntimeException refused) {
            second = null;
            port.release();
            restoreMemory();
            throw refused;
        }
        to.attach(port);
        return port;
    }

    /** From now on it is on one switch only. */
    void leftSecond() {
        second = null;
    }

    @Override
    public void detach() {
        if (second != null) {
            throw new RequestRefusedException(
                    EBUSY, FailureCause.BUSY, attachedName + " is on a second switch", "detach it from that one first");
        }
        if (!persistent) {
            super.detach();
        }
        Objects.requireNonNull(attachedTo).detach(this);
        attachedName = name;
        release();
    }

    @Override
    public boolean isPersistent() {
        return persistent && !autoDelete;
    }

    @Override
    public void destroy() {
        super.destroy();
        if (persistent) {
            fabric.interfaces.remove(name, this);
        }
    }
}
