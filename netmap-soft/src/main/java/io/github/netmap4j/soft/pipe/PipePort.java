package io.github.netmap4j.soft.pipe;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;
import java.util.ArrayList;
import java.util.List;

/** One end of a pipe. */
public final class PipePort extends SoftPort {

    private final PipePair pair;

    @SuppressWarnings("NullAway.Init") // PipePair, which makes both, sets it
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
    public void retain() {
        pair.retain();
    }

    @Override
    public void release() {
        pair.release();
    }

    @Override
    public Kring newRing(Direction direction, int id) {
        return direction == Direction.TX ? new PipeTxRing(this, id, txSlots) : new PipeRxRing(this, id, rxSlots);
    }

    @Override
    public void createRings() {
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
    public List<Kring> allocateRings() {
        List<Kring> done = super.allocateRings();
        List<Kring> peers = new ArrayList<>();
        try {
            // As in the kernel, first the peer's receive rings, which this port's transmit rings feed.
            for (Direction direction : List.of(Direction.TX, Direction.RX)) {
                for (Kring ring : done) {
                    if (ring.direction == direction) {
                        peers.add(PipeChannel.of(ring).allocatePeer(ring));
                    }
                }
            }
        } catch (RuntimeException refused) {
            peers.forEach(Kring::free);
            done.forEach(Kring::freeWithBuffers);
            throw refused;
        }
        return done;
    }

    @Override
    public void discard(List<Kring> allocated) {
        for (Kring ring : allocated) {
            PipeChannel.of(ring).free();
        }
    }

    /** Rings stay while the peer may still read them. */
    @Override
    public void freeRings() {}

    @Override
    public void turnOn() {
        for (Direction direction : Direction.RX_FIRST) {
            for (Kring ring : rings(direction)) {
                if (ring.wanted && !ring.on) {
                    PipeChannel.of(ring).shareOffsets(ring);
                }
            }
        }
        super.turnOn();
    }

    @Override
    public void deleteRings() {
        if (peer.descriptors != 0) {
            return;
        }
        List<PipeChannel> channels = new ArrayList<>();
        for (PipePort end : List.of(this, peer)) {
            for (Kring ring : end.tx) {
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
