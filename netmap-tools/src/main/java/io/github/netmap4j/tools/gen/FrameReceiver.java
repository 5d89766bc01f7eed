package io.github.netmap4j.tools.gen;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_space;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.tools.run.StopFlag;
import io.github.netmap4j.tools.run.Tally;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Receives and counts packets. For one thread. */
final class FrameReceiver implements GenLoop {

    private final GenPort port;
    private final NmportD desc;
    private final long count;
    private final int burst;
    private final boolean endsWhenIdle;
    private final @Nullable FrameDump dump;
    private final @Nullable SequenceCheck sequence;
    private final StopFlag stop;

    /** For each ring, whether a packet has begun whose last slot is missing yet. */
    private final boolean[] begun;

    private final List<Tally> tallies = new ArrayList<>();

    /** The bytes of the last ring. */
    private long bytes;

    private long packets;

    /**
     * A receiver.
     *
     * @param port its port
     * @param count the number of packets; 0 for no end
     * @param burst the most slots of a ring between two syncs
     * @param endsWhenIdle whether it ends if nothing has arrived when it begins
     * @param dump prints each slot; null for none
     * @param sequence checks the packets' numbers; null for none
     * @param stop ends it
     */
    FrameReceiver(
            GenPort port,
            long count,
            int burst,
            boolean endsWhenIdle,
            @Nullable FrameDump dump,
            @Nullable SequenceCheck sequence,
            StopFlag stop) {
        this.port = port;
        this.desc = port.desc();
        this.count = count;
        this.burst = burst;
        this.endsWhenIdle = endsWhenIdle;
        this.dump = dump;
        this.sequence = sequence;
        this.begun = new boolean[desc.last_rx_ring() + 1];
        this.stop = stop;
        for (int i = desc.first_rx_ring(); i <= desc.last_rx_ring(); i++) {
            tallies.add(new Tally(port.ringName(false, i)));
        }
    }

    @Override
    public List<Tally> tallies() {
        return tallies;
    }

    @Override
    public void run() {
        boolean ready = port.poll(netmap_h.POLLIN());
        if (!ready && endsWhenIdle) {
            return;
        }
        long left = count == 0 ? Long.MAX_VALUE : count;
        while (left > 0 && !stop.isRequested()) {
            long received = 0;
            for (int i = desc.first_rx_ring(); i <= desc.last_rx_ring() && received < left; i++) {
                take(i, left - received);
                tallies.get(i - desc.first_rx_ring()).add(packets, bytes);
                received += packets;
            }
            left -= received;
            if (received == 0) {
                port.poll(netmap_h.POLLIN());
            } else {
                port.sync(Ioctl.NIOCRXSYNC);
            }
        }
    }

    /** Counts a packet of several slots once, at its last. */
    private void take(int index, long most) {
        NetmapRing ring = desc.rxring(index);
        MemorySegment region = ring.region();
        long slots = Math.min(burst, nm_ring_space(ring));
        long i = ring.head();
        packets = 0;
        bytes = 0;
        for (long n = 0; n < slots && packets < most; n++) {
            long slot = ring.slot(i);
            int length = NetmapSlot.len(region, slot);
            bytes += length;
            if (sequence != null) {
                if (!begun[index]) {
                    sequence.look(index, region, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)), length);
                }
                begun[index] = (NetmapSlot.flags(region, slot) & netmap_h.NS_MOREFRAG()) != 0;
            }
            if ((NetmapSlot.flags(region, slot) & netmap_h.NS_MOREFRAG()) == 0) {
                packets++;
            }
            if (dump != null) {
                dump.show(region, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)), length);
            }
            i = nm_ring_next(ring, i);
        }
        GenPort.publish(ring, i);
    }
}
