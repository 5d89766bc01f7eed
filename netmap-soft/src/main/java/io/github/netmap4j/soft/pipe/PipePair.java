package io.github.netmap4j.soft.pipe;

import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.soft.port.PortRequest;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;

/** A pipe: two ends, master and slave, made together on a parent port whose memory they use. */
public final class PipePair {

    private static final int MAX_PER_PARENT = 64;
    private static final int MAX_RINGS = 256;
    private static final int MAX_SLOTS = 4096;

    private final SoftPort parent;
    private final String id;
    private final PipePort master;
    private final PipePort slave;
    private int references;

    /**
     * A new pipe, added to its parent's. It takes over the caller's reference to the parent.
     *
     * @throws RequestRefusedException EINVAL if the parent has 64 pipes
     */
    public PipePair(SoftPort parent, String id, PortRequest request) {
        if (parent.pipes.size() >= MAX_PER_PARENT) {
            throw new RequestRefusedException(
                    EINVAL, FailureCause.PIPES, parent.name + " has " + MAX_PER_PARENT + " pipes already");
        }
        this.parent = parent;
        this.id = id;
        master = new PipePort(this, parent.name + "{" + id);
        slave = new PipePort(this, parent.name + "}" + id);
        master.peer = slave;
        slave.peer = master;
        master.txRings = PortRequest.bound(request.txRings, 1, MAX_RINGS);
        master.rxRings = PortRequest.bound(request.rxRings, 1, MAX_RINGS);
        master.txSlots = PortRequest.bound(request.txSlots, parent.txSlots, MAX_SLOTS);
        master.rxSlots = PortRequest.bound(request.rxSlots, parent.rxSlots, MAX_SLOTS);
        slave.txRings = master.rxRings;
        slave.rxRings = master.txRings;
        slave.txSlots = master.rxSlots;
        slave.rxSlots = master.txSlots;
        parent.memory.retain();
        parent.pipes.add(this);
    }

    SoftPort parent() {
        return parent;
    }

    public String id() {
        return id;
    }

    public PipePort end(boolean isMaster) {
        return isMaster ? master : slave;
    }

    void retain() {
        references++;
    }

    void release() {
        if (--references == 0) {
            parent.pipes.remove(this);
            master.memory.release();
            if (parent.pipes.isEmpty() && parent.descriptors == 0) {
                // A memory that was chosen for a pipe was chosen for its parent.
                parent.restoreMemory();
            }
            parent.release();
        }
    }
}
