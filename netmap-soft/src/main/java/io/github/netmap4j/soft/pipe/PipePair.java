package io.github.netmap4j.soft.pipe;

import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.port.SoftPort;

/** A pipe: two ends, master and slave, made together on a parent port, whose memory they use. */
public final class PipePair {

    private static final int MAX_RINGS = 256;
    private static final int MAX_SLOTS = 4096;

    private final Pipes pipes;
    private final SoftPort parent;
    private final String id;
    private final PipePort master;
    private final PipePort slave;
    private int references;

    /** A new pipe, for {@link Pipes#create}. */
    PipePair(Pipes pipes, SoftPort parent, String id, PortParameters request) {
        this.pipes = pipes;
        this.parent = parent;
        this.id = id;
        master = new PipePort(this, parent.name + "{" + id);
        slave = new PipePort(this, parent.name + "}" + id);
        master.peer = slave;
        slave.peer = master;
        master.txRings = PortParameters.bound(request.txRings, 1, MAX_RINGS);
        master.rxRings = PortParameters.bound(request.rxRings, 1, MAX_RINGS);
        master.txSlots = PortParameters.bound(request.txSlots, parent.txSlots, MAX_SLOTS);
        master.rxSlots = PortParameters.bound(request.rxSlots, parent.rxSlots, MAX_SLOTS);
        slave.txRings = master.rxRings;
        slave.rxRings = master.txRings;
        slave.txSlots = master.rxSlots;
        slave.rxSlots = master.txSlots;
        parent.memory.retain();
    }

    SoftPort parent() {
        return parent;
    }

    public PipePort end(boolean isMaster) {
        return isMaster ? master : slave;
    }

    void retain() {
        references++;
    }

    void release() {
        if (--references == 0) {
            boolean last = pipes.remove(parent, id);
            master.memory.release();
            if (last && parent.descriptors == 0) {
                // A memory chosen for a pipe was chosen for its parent.
                parent.restoreMemory();
            }
            parent.release();
        }
    }
}
