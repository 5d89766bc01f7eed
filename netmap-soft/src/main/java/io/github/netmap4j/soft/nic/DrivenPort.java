package io.github.netmap4j.soft.nic;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;

import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Fabric;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.Modes;
import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.port.Registration;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.port.Upward;
import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.vale.Attachable;
import io.github.netmap4j.soft.vale.SlotForwarder;
import io.github.netmap4j.soft.vale.SwitchPort;
import io.github.netmap4j.soft.vale.ValeSwitch;
import io.github.netmap4j.sys.device.FailureCause;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A driver's NIC, see {@link Nic}: its frames leave this process and come from outside. It exists from its first user to
 * its last.
 */
public final class DrivenPort extends SoftPort implements Attachable, SwitchedNic {

    private final Nic nic;

    /** Whether the interface responds. */
    final NicLink link;

    /** The switch port that takes what is received, while this NIC is attached to a switch. */
    private volatile @Nullable NicSwitchPort attached;

    private final DrivenHost host;

    /** The device's own descriptor, while attached to a switch. */
    private @Nullable SoftDescriptor user;

    /** Made when first needed, ended with the last user. */
    private @Nullable KernelPoller poller;

    private DrivenPort(Fabric fabric, String name, Nic nic) {
        super(fabric, name);
        this.nic = nic;
        link = new NicLink(nic);
        host = new DrivenHost(nic);
        txRings = nic.rings();
        rxRings = nic.rings();
        txSlots = nic.slots();
        rxSlots = nic.slots();
        maxFrame = nic.maxFrame();
        hasHostRings = nic.maxHostRings() > 0;
        forgetHostRings();
        supportsOffsets = true;
        memory = fabric.memories.global();
    }

    /** One pair of host rings, unless the first descriptor asks for more. */
    private void forgetHostRings() {
        hostTxRings = hasHostRings ? 1 : 0;
        hostRxRings = hostTxRings;
    }

    /**
     * The interface of a name: the device's, or else a driver's NIC, with no reference yet. Null if there is none.
     *
     * @throws io.github.netmap4j.soft.spi.RequestRefusedException if it cannot be opened
     */
    public static @Nullable SoftPort find(Fabric fabric, String name) {
        SoftPort known = fabric.interfaces.get(name);
        if (known != null) {
            return known;
        }
        Nic nic = fabric.nics == null ? null : fabric.nics.open(name);
        if (nic == null) {
            return null;
        }
        nic.clock(fabric.clock);
        SoftPort port = new DrivenPort(fabric, name, nic);
        fabric.interfaces.put(name, port);
        return port;
    }

    @Override
    public void destroy() {
        fabric.interfaces.remove(name, this);
        nic.close();
    }

    @Override
    public void countDrops() {
        for (Kring ring : rx) {
            ((DrivenRxRing) ring).countDrops();
        }
    }

    @Override
    public RequestRefusedException noHostRings() {
        return new RequestRefusedException(
                EOPNOTSUPP,
                FailureCause.OPTION,
                name + " has no host rings: its driver does not reach the host",
                "use its NIC rings; what the host sends goes to the wire");
    }

    @Override
    public @Nullable Upward upward() {
        return hasHostRings ? host : null;
    }

    @Override
    public Kring newRing(Direction direction, int id) {
        return direction == Direction.TX
                ? new DrivenTxRing(this, id, txSlots, nic)
                : new DrivenRxRing(this, id, rxSlots, nic);
    }

    /** The thread that reports the kernel's events for this NIC; null after the last user. */
    private synchronized @Nullable KernelPoller poller() {
        if (poller == null && on) {
            poller = new KernelPoller(this);
        }
        return poller;
    }

    private synchronized void endPolling() {
        if (poller != null) {
            poller.close();
            poller = null;
        }
    }

    /** Wakes the waiters of a ring when frames arrive. */
    void watch(int ring, int descriptor) {
        KernelPoller by = descriptor < 0 ? null : poller();
        if (by != null) {
            by.watch(ring, descriptor);
        }
    }

    /** Wakes the waiters of a ring when there is room. */
    void watchForRoom(int descriptor) {
        KernelPoller by = descriptor < 0 ? null : poller();
        if (by != null) {
            by.watchForRoom();
        }
    }

    @Override
    public void createRings() {
        int asked = Math.max(hostTxRings, hostRxRings);
        if (asked > nic.maxHostRings()) {
            forgetHostRings();
            throw new RequestRefusedException(
                    EINVAL,
                    FailureCause.OPTION,
                    name + " has up to " + nic.maxHostRings() + " host rings, not " + asked,
                    "ask for fewer (nr_host_tx_rings, nr_host_rx_rings)");
        }
        super.createRings();
        link.up();
        for (int i = 0; i < pairs(); i++) {
            int ring = i;
            nic.whenNews(ring, () -> wake(ring));
        }
    }

    @Override
    public void deleteRings() {
        super.deleteRings();
        forgetHostRings();
    }

    /** How many pairs of rings it has, host rings with them; of one only one direction may be there. */
    int pairs() {
        return nic.rings() + Math.max(hostTxRings, hostRxRings);
    }

    // Switches

    @Override
    public SwitchPort attachTo(ValeSwitch to, PortParameters request, @Nullable PortMemory chosen) {
        Attachable.checkRings(request);
        boolean withHost = request.mode == Modes.NIC_SW;
        choose(chosen);
        retain();
        try {
            user = Registration.registerAllInternally(this, request.mode);
        } catch (RuntimeException refused) {
            restoreMemory();
            release();
            throw refused;
        }
        NicSwitchPort port = new NicSwitchPort(this, request.name, withHost);
        try {
            port.attachTo(to);
        } catch (RuntimeException refused) {
            leftSwitch();
            throw refused;
        }
        attached = port;
        for (int ring = 0; ring < pairs(); ring++) {
            wake(ring);
        }
        return port;
    }

    @Override
    public SoftPort port() {
        return this;
    }

    @Override
    public HostSide hostSide(String sideName) {
        return new DrivenHostSide(this, this::transmitUp, sideName);
    }

    @Override
    public void transmit(Kring from, int start, int end, SlotForwarder forwarder) {
        ((DrivenTxRing) tx[from.id % txRings]).takeFrom(from, start, end);
    }

    /** Gives the slots of a ring to the host. Inside that ring's gate. */
    private void transmitUp(Kring from, int start, int end, SlotForwarder forwarder) {
        ((DrivenTxRing) tx[txRings]).takeFrom(from, start, end);
    }

    @Override
    public Kring[] wireSenders() {
        return rx;
    }

    @Override
    public void leaveSwitch() {
        attached = null;
        for (Kring ring : rx) {
            ring.drain();
        }
    }

    @Override
    public void leftSwitch() {
        Registration.unregisterInternally(Objects.requireNonNull(user));
        user = null;
    }

    /** Wakes the waiters of a ring, in both directions; a switch gets its frames at once. */
    void wake(int ring) {
        NicSwitchPort to = attached;
        if (to != null) {
            forward(ring, to);
            return;
        }
        for (Direction direction : Direction.RX_FIRST) {
            Kring[] rings = rings(direction);
            if (ring < rings.length) {
                rings[ring].wake();
            }
        }
    }

    private void forward(int ring, NicSwitchPort to) {
        SwitchPort side = ring < rxRings ? to : to.host();
        Kring[] in = rx;
        Kring[] out = tx;
        if (side != null && ring < in.length && ring < out.length) {
            ((DrivenRxRing) in[ring]).feed(side);
            ((DrivenTxRing) out[ring]).pushOn();
        }
    }

    // Turning on and off

    @Override
    public void turnOn() {
        int ring = 0;
        try {
            for (; ring < pairs(); ring++) {
                turn(ring);
            }
        } catch (RuntimeException refused) {
            // The driver has turned this ring off; the others are restored.
            for (Direction direction : Direction.RX_FIRST) {
                Kring half = half(direction, ring);
                if (half != null) {
                    half.on = false;
                }
            }
            while (--ring >= 0) {
                if (isToChange(ring)) {
                    set(ring, false);
                }
            }
            throw refused;
        }
        super.turnOn();
    }

    @Override
    public void turnOff() {
        for (int ring = 0; ring < pairs(); ring++) {
            turn(ring);
        }
        super.turnOff();
        if (!on) {
            endPolling();
        }
    }

    private void turn(int ring) {
        if (isToChange(ring)) {
            set(ring, true);
        }
    }

    private boolean isToChange(int ring) {
        return isToChange(half(Direction.TX, ring)) || isToChange(half(Direction.RX, ring));
    }

    private static boolean isToChange(@Nullable Kring half) {
        return half != null && half.on != half.wanted;
    }

    /** A ring of a pair; null if this direction has fewer host rings than the other one. */
    private @Nullable Kring half(Direction direction, int ring) {
        Kring[] all = rings(direction);
        return ring < all.length ? all[ring] : null;
    }

    /** Turns a pair to what is wanted, or back to what it is. */
    private void set(int ring, boolean wanted) {
        DrivenTxRing out = (DrivenTxRing) half(Direction.TX, ring);
        DrivenRxRing in = (DrivenRxRing) half(Direction.RX, ring);
        boolean transmit = out != null && (wanted ? out.wanted : out.on);
        boolean receive = in != null && (wanted ? in.wanted : in.on);
        stop(out);
        stop(in);
        try {
            if (in != null) {
                in.countDrops();
            }
            boolean kept = nic.turn(ring, nicMemory(), transmit, receive);
            if (out != null && (!out.on || !transmit || !kept)) {
                out.forget();
            }
            if (in != null && (!in.on || !receive || !kept)) {
                in.forget();
            }
            if (in != null && receive) {
                in.giveAll();
            }
        } finally {
            resume(in);
            resume(out);
        }
        wake(ring);
    }

    private static void stop(@Nullable Kring ring) {
        if (ring != null) {
            ring.stop();
        }
    }

    private static void resume(@Nullable Kring ring) {
        if (ring != null) {
            ring.resume();
        }
    }

    private NicMemory nicMemory() {
        PortMemory of = memory;
        return new NicMemory(
                of.id(),
                of.segment(),
                of.buffersOffset(),
                of.buffers().objectSize(),
                of.buffers().total());
    }
}
