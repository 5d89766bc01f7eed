package io.github.netmap4j.soft.port;

import io.github.netmap4j.soft.memory.PortMemory;

/** A port without any traffic: rings and extra buffers in a memory that exists, {@code NR_REG_NULL}. */
final class NullPort extends Port {

    NullPort(Fabric fabric, PortRequest request, PortMemory chosen) {
        super(fabric, "null:" + request.name);
        memory = chosen.retain();
        txRings = request.txRings;
        rxRings = request.rxRings;
        txSlots = request.txSlots;
        rxSlots = request.rxSlots;
        supportsOffsets = true;
    }

    @Override
    Ring newRing(Direction direction, int id) {
        return new Ring(this, direction, id, slotCount(direction)) {
            @Override
            int move(int flags) {
                return 0;
            }
        };
    }
}
