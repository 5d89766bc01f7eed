package io.github.netmap4j.soft.port;

import java.util.ArrayList;
import java.util.List;

/** One end of a pipe. */
final class PipePort extends Port {

    private final PipePair pair;
    PipePort peer;

    PipePort(PipePair pair, String name) {
        super(pair.parent().fabric, name);
        this.pair = pair;
        this.memory = pair.parent().memory;
        this.ownsMemory = true;
        this.supportsOffsets = true;
    }

    // Both ends live as long as either is used.

    @Override
    void retain() {
        pair.retain();
    }

    @Override
    void release() {
        pair.release();
    }

    @Override
    Ring newRing(Direction direction, int id) {
        return direction == Direction.TX ? new PipeTxRing(this, id, txSlots) : new PipeRxRing(this, id, rxSlots);
    }

    @Override
    void createRings() {
        if (peer.descriptors == 0) {
            super.createRings();
            peer.tx = peer.newRings(Direction.TX);
            peer.rx = peer.newRings(Direction.RX);
            connect(this, peer);
            connect(peer, this);
        }
    }

    private static void connect(PipePort from, PipePort to) {
        for (int i = 0; i < from.tx.length; i++) {
            PipeChannel.connect((PipeTxRing) from.tx[i], (PipeRxRing) to.rx[i]);
        }
    }

    @Override
    List<Ring> allocateRings() {
        List<Ring> done = super.allocateRings();
        List<Ring> peers = new ArrayList<>();
        try {
            // The peer's receive rings first, as the kernel does: they are fed by our transmit rings.
            for (Direction direction : List.of(Direction.TX, Direction.RX)) {
                for (Ring ring : done) {
                    if (ring.direction == direction) {
                        peers.add(PipeChannel.of(ring).allocatePeer(ring));
                    }
                }
            }
        } catch (RuntimeException refused) {
            peers.forEach(Ring::free);
            done.forEach(Ring::freeWithBuffers);
            throw refused;
        }
        return done;
    }

    @Override
    void discard(List<Ring> allocated) {
        for (Ring ring : allocated) {
            PipeChannel.of(ring).free();
        }
    }

    /** Rings stay while the other end may still want what is in them. */
    @Override
    void freeRings() {}

    @Override
    void turnOn() {
        for (Direction direction : Direction.RX_FIRST) {
            for (Ring ring : rings(direction)) {
                if (ring.wanted && !ring.on) {
                    PipeChannel.of(ring).shareOffsets(ring);
                }
            }
        }
        super.turnOn();
    }

    @Override
    void deleteRings() {
        if (peer.descriptors != 0) {
            return;
        }
        List<PipeChannel> channels = new ArrayList<>();
        for (PipePort end : List.of(this, peer)) {
            for (Ring ring : end.tx) {
                channels.add(PipeChannel.of(ring));
            }
        }
        for (PipeChannel channel : channels) {
            delete(channel.tx());
            delete(channel.rx());
            if (channel.exists()) {
                channel.free();
            }
        }
        for (PipePort end : List.of(this, peer)) {
            end.tx = NO_RINGS;
            end.rx = NO_RINGS;
        }
    }
}
