package io.github.netmap4j.tools.forward;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PacketHandler;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.soft.link.LinkQueue;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.tools.run.Loss;
import io.github.netmap4j.tools.run.Tally;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One direction of a link: from all receive rings of a port to another's first transmit ring. For one thread. */
final class LinkForwarder implements PacketHandler {

    private static final int MAX_LENGTH = 0xffff;

    private final List<RxRing> from;
    private final TxRing to;
    private final LinkQueue queue;
    private final @Nullable Loss errors;
    private final SplittableRandom random;
    private final Tally tally;
    /** A packet of several slots is put together here. */
    private final MemorySegment arriving = Arena.ofAuto().allocate(MAX_LENGTH);

    private final MemorySegment whole = Arena.ofAuto().allocate(MAX_LENGTH);
    private int begun;
    private long now;
    private long spoiled;
    private long dropped;
    private boolean full;

    /**
     * A direction.
     *
     * @param from whose packets it takes
     * @param to where they go
     * @param queue what happens to them on the way
     * @param errors a loss by bits, which a queue does not know; null for none
     * @param seed for that
     * @param name the row of the table
     */
    LinkForwarder(NetmapPort from, NetmapPort to, LinkQueue queue, @Nullable Loss errors, long seed, String name) {
        this.from = from.isHostPort() ? List.of(from.hostRxRing(0)) : from.rxRings();
        this.to = to.isHostPort() ? to.hostTxRing(0) : to.txRings().getFirst();
        this.queue = queue;
        this.errors = errors;
        this.random = new SplittableRandom(seed);
        this.tally = new Tally(name);
    }

    Tally tally() {
        return tally;
    }

    /** Takes what came, unless what is due finds no room, and hands on what is due. Returns whether anything moved. */
    boolean forward(int burst, long time) {
        now = time;
        int received = 0;
        if (!full) {
            from.getFirst().sync();
            for (int i = 0; i < from.size(); i++) {
                received += from.get(i).receive(this, burst);
            }
        }
        long packets = 0;
        long bytes = 0;
        full = false;
        for (int length = queue.next(time); length >= 0 && packets < burst; length = queue.next(time)) {
            queue.copy(0, whole, 0, length);
            if (!to.sendFragments(whole, 0, length)) {
                full = true;
                break;
            }
            queue.remove();
            packets++;
            bytes += length;
        }
        if (packets > 0 || full || to.pending() > 0) {
            to.sync();
        }
        tally.add(packets, bytes);
        return received > 0 || packets > 0;
    }

    /** How long nothing is due, in nanoseconds: at most a given time. */
    long idle(long time, long most) {
        return queue.isEmpty() ? most : Math.clamp(queue.nextArrival() - time, 0, most);
    }

    /** Whether what is due waits for room. */
    boolean isFull() {
        return full;
    }

    @Override
    public void onPacket(MemorySegment region, long offset, int length, boolean more) {
        if (begun == 0 && !more) {
            enter(region, offset, length);
            return;
        }
        int part = Math.min(length, MAX_LENGTH - begun);
        MemorySegment.copy(region, offset, arriving, begun, part);
        begun += part;
        if (!more) {
            enter(arriving, 0, begun);
            begun = 0;
        }
    }

    private void enter(MemorySegment memory, long offset, int length) {
        if (errors != null && errors.draw(length, random)) {
            spoiled++;
            return;
        }
        queue.add(memory, offset, length);
        DropReason why = queue.commit(now);
        dropped += why == null ? 0 : 1;
    }

    /** How many packets came. */
    long came() {
        return queue.frames() + spoiled;
    }

    /** How many of them were lost on purpose. */
    long lost() {
        return spoiled + dropped - queue.overflowed();
    }

    /** How many found the queue of a link with a rate full. */
    long overflowed() {
        return queue.overflowed();
    }

    @Override
    public String toString() {
        return tally.name() + ": " + came() + " came, " + lost() + " lost, " + overflowed() + " found the queue full, "
                + queue.doubled() + " doubled, " + queue.corrupted() + " corrupted, " + queue.heldBack() + " held back";
    }
}
