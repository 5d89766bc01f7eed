package io.github.netmap4j.soft.port;

import io.github.netmap4j.soft.memory.PortMemory;

/** A port without any traffic: rings and extra buffers in a memory that exists, {@code NR_REG_NULL}. */
public final class NullPort extends SoftPort {

    public NullPort(Fabric fabric, PortParameters request, PortMemory chosen) {
        super(fabric, "null:" + request.name);
        memory = chosen.retain();
        txRings = request.txRings;
        rxRings = request.rxRings;
        txSlots = request.txSlots;
        rxSlots = request.rxSlots;
        supportsOffsets = true;
    }

    @Override
    public Kring newRing(Direction direction, int id) {
        return new Kring(this, direction, id, slotCount(direction)) {
            @Override
            public int move(int flags) {
                return 0;
            }
        };
    }
}
