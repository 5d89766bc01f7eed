package io.github.netmap4j.soft.port;

import static io.github.netmap4j.sys.Errno.EIO;

/**
 * A port that shows the traffic of another one, see netmap(4): its receive ring i gets what rings i of the other one send
 * or receive. It cannot send.
 */
final class MonitorPort extends Port {

    private static final int MAX_SLOTS = 4096;

    private final boolean zeroCopy;
    private final boolean ofTx;
    private final boolean ofRx;
    /** The port that is monitored, with a reference; null after it was closed. */
    private volatile Port parent;

    /**
     * A monitor. It takes over the caller's reference to the parent.
     *
     * @throws io.github.netmap4j.soft.memory.Refusal EINVAL if the parent has no such rings; ENOMEM
     */
    MonitorPort(Port parent, PortRequest request) {
        super(parent.fabric, parent.name);
        zeroCopy = request.has(Modes.ZCOPY_MON);
        ofTx = request.has(Modes.MONITOR_TX);
        ofRx = request.has(Modes.MONITOR_RX);
        for (Direction direction : Direction.RX_FIRST) {
            // Only for the check: the parent must have the rings that are asked for.
            RingRange.of(parent, request, direction);
        }
        name = parent.name + "/" + (zeroCopy ? "z" : "") + (ofRx ? "r" : "") + (ofTx ? "t" : "") + "#"
                + parent.monitorsMade;
        txRings = 1;
        rxRings = Math.max(parent.txRings, parent.rxRings);
        txSlots = PortRequest.bound(request.txSlots, parent.txSlots, MAX_SLOTS);
        rxSlots = PortRequest.bound(request.rxSlots, parent.rxSlots, MAX_SLOTS);
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
        parent.monitorsMade++;
        parent.monitors.add(this);
        this.parent = parent;
    }

    @Override
    HostStack hostStack() {
        Port monitored = parent;
        return monitored == null ? null : monitored.hostStack();
    }

    @Override
    Ring newRing(Direction direction, int id) {
        if (direction == Direction.RX) {
            return new InboundRing(this, id, rxSlots) {
                @Override
                int move(int flags) {
                    return parent == null ? EIO : super.move(flags);
                }
            };
        }
        return new Ring(this, Direction.TX, id, txSlots) {
            @Override
            int move(int flags) {
                return EIO;
            }
        };
    }

    @Override
    void turnOn() {
        Port monitored = parent;
        for (int i = 0; i < rx.length; i++) {
            Ring mine = rx[i];
            if (mine.wanted && !mine.on && monitored != null) {
                for (Direction direction : Direction.RX_FIRST) {
                    Ring[] theirs = monitored.rings(direction);
                    if (i < theirs.length && (direction == Direction.TX ? ofTx : ofRx)) {
                        MonitorTap.add(theirs[i], (InboundRing) mine, zeroCopy);
                    }
                }
            }
        }
        super.turnOn();
    }

    @Override
    void turnOff() {
        Port monitored = parent;
        for (int i = 0; i < rx.length; i++) {
            Ring mine = rx[i];
            if (!mine.wanted && mine.on && monitored != null) {
                for (Direction direction : Direction.RX_FIRST) {
                    Ring[] theirs = monitored.rings(direction);
                    if (i < theirs.length) {
                        MonitorTap.remove(theirs[i], (InboundRing) mine);
                    }
                }
            }
        }
        super.turnOff();
    }

    /** The monitored port is closed: there will be no more frames, and a sync says so. */
    void parentClosed() {
        Port closed = parent;
        parent = null;
        closed.monitors.remove(this);
        closed.release();
    }

    @Override
    void destroy() {
        if (parent != null) {
            parentClosed();
        }
    }
}
