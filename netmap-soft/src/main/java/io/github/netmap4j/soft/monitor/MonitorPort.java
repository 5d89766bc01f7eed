package io.github.netmap4j.soft.monitor;

import static io.github.netmap4j.sys.os.Errno.EIO;

import io.github.netmap4j.soft.port.Dependent;
import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.Modes;
import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.port.RingRange;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.port.Upward;
import org.jspecify.annotations.Nullable;

/**
 * A port that shows the traffic of another one, see netmap(4): its receive ring i gets what the other's rings i send or
 * receive. It cannot send.
 */
public final class MonitorPort extends SoftPort implements Dependent {

    private static final int MAX_SLOTS = 4096;

    private final boolean zeroCopy;
    private final boolean ofTx;
    private final boolean ofRx;
    /** The port that is monitored, with a reference; null after it was closed. */
    private volatile @Nullable SoftPort parent;

    /**
     * A monitor. It takes over the caller's reference to the parent.
     *
     * @throws io.github.netmap4j.soft.spi.RequestRefusedException EINVAL if the parent has no such rings; ENOMEM
     */
    public MonitorPort(SoftPort parent, PortParameters request) {
        super(parent.fabric, parent.name);
        zeroCopy = request.has(Modes.ZCOPY_MON);
        ofTx = request.has(Modes.MONITOR_TX);
        ofRx = request.has(Modes.MONITOR_RX);
        for (Direction direction : Direction.RX_FIRST) {
            // Only as a check that the parent has the rings.
            RingRange.of(parent, request, direction);
        }
        name = parent.name + "/" + (zeroCopy ? "z" : "") + (ofRx ? "r" : "") + (ofTx ? "t" : "") + "#"
                + parent.dependentsMade();
        txRings = 1;
        rxRings = Math.max(parent.txRings, parent.rxRings);
        txSlots = PortParameters.bound(request.txSlots, parent.txSlots, MAX_SLOTS);
        rxSlots = PortParameters.bound(request.rxSlots, parent.rxSlots, MAX_SLOTS);
        hasHostRings = parent.hasHostRings;
        hostTxRings = hasHostRings ? 1 : 0;
        hostRxRings = hostTxRings;
        supportsOffsets = !zeroCopy;
        ownsMemory = zeroCopy;
        if (zeroCopy) {
            memory = parent.memory;
            memory.retain();
        } else {
            memory = fabric.memories.newPrivate(1, txSlots, rxRings, rxSlots, 0, 0);
        }
        parent.add(this);
        this.parent = parent;
    }

    @Override
    public @Nullable Upward upward() {
        SoftPort monitored = parent;
        return monitored == null ? null : monitored.upward();
    }

    @Override
    public Kring newRing(Direction direction, int id) {
        if (direction == Direction.RX) {
            return new InboundRing(this, id, rxSlots) {
                @Override
                public int move(int flags) {
                    return parent == null ? EIO : super.move(flags);
                }
            };
        }
        return new Kring(this, Direction.TX, id, txSlots) {
            @Override
            public int move(int flags) {
                return EIO;
            }
        };
    }

    @Override
    public void turnOn() {
        SoftPort monitored = parent;
        for (int i = 0; i < rx.length; i++) {
            Kring mine = rx[i];
            if (mine.wanted && !mine.on && monitored != null) {
                for (Direction direction : Direction.RX_FIRST) {
                    Kring[] theirs = monitored.rings(direction);
                    if (i < theirs.length && (direction == Direction.TX ? ofTx : ofRx)) {
                        MonitorTap.add(theirs[i], (InboundRing) mine, zeroCopy);
                    }
                }
            }
        }
        super.turnOn();
    }

    @Override
    public void turnOff() {
        SoftPort monitored = parent;
        for (int i = 0; i < rx.length; i++) {
            Kring mine = rx[i];
            if (!mine.wanted && mine.on && monitored != null) {
                for (Direction direction : Direction.RX_FIRST) {
                    Kring[] theirs = monitored.rings(direction);
                    if (i < theirs.length) {
                        MonitorTap.remove(theirs[i], (InboundRing) mine);
                    }
                }
            }
        }
        super.turnOff();
    }

    /** The monitored port is closed: no more frames come, and a sync reports it. */
    @Override
    public void parentClosed() {
        SoftPort left = parent;
        if (left != null) {
            MonitorTap.stopAll(left);
            leave(left);
        }
    }

    private void leave(SoftPort left) {
        parent = null;
        left.remove(this);
        left.release();
    }

    @Override
    public void destroy() {
        SoftPort left = parent;
        if (left != null) {
            leave(left);
        }
    }
}
