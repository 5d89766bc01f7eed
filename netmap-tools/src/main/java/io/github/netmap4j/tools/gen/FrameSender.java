package io.github.netmap4j.tools.gen;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_pkt_copy;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_space;
import static io.github.netmap4j.sys.user.NetmapUser.nm_tx_pending;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.tools.run.Pace;
import io.github.netmap4j.tools.run.StopFlag;
import io.github.netmap4j.tools.run.Tally;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames from all transmit rings of a port. It writes a frame that never changes into each buffer once, unless a
 * peer exchanges buffers. For one thread.
 */
final class FrameSender implements GenLoop {

    private static final long NOT_WRITTEN = -1;
    private static final long TICK = TimeUnit.MICROSECONDS.toNanos(10);

    private final GenPort port;
    private final NmportD desc;
    private final FrameTemplate frames;
    private final Pace pace;
    private final StopFlag stop;
    private final SendSettings how;
    private final @Nullable FrameDump dump;
    private final List<Tally> tallies = new ArrayList<>();

    /** For each ring and slot, the buffer that contains the frame already. */
    private final long[][] written;

    private final boolean once;
    private final int last;

    /**
     * A sender.
     *
     * @param port its port
     * @param frames what to send
     * @param pace how fast to send
     * @param how count, burst and slots
     * @param dump prints each frame; null for none
     * @param stop ends it
     */
    FrameSender(
            GenPort port, FrameTemplate frames, Pace pace, SendSettings how, @Nullable FrameDump dump, StopFlag stop) {
        this.port = port;
        this.desc = port.desc();
        this.frames = frames;
        this.pace = pace;
        this.how = how;
        this.dump = dump;
        this.stop = stop;
        this.once = !frames.varies() && !port.sharesBuffers() && how.fragmentSize() >= frames.length();
        this.last = how.oneRing() ? desc.first_tx_ring() : desc.last_tx_ring();
        this.written = new long[last + 1][];
        for (int i = desc.first_tx_ring(); i <= last; i++) {
            tallies.add(new Tally(port.ringName(true, i)));
            written[i] = new long[(int) desc.txring(i).num_slots()];
            Arrays.fill(written[i], NOT_WRITTEN);
        }
    }

    @Override
    public List<Tally> tallies() {
        return tallies;
    }

    @Override
    public void run() {
        pace.start();
        tallies.forEach(Tally::begin);
        long left = how.count() == 0 ? Long.MAX_VALUE : how.count();
        while (left > 0 && !stop.isRequested()) {
            int allowed = pace.await((int) Math.min(left, how.burst()), frames.meanLength());
            int sent = 0;
            for (int i = desc.first_tx_ring(); i <= last && sent < allowed; i++) {
                sent += send(i, allowed - sent);
            }
            if (sent > 0) {
                port.sync(Ioctl.NIOCTXSYNC);
                left -= sent;
            } else if (allowed > 0) {
                port.poll(netmap_h.POLLOUT());
            }
        }
        flush();
    }

    /** Sends on one ring, as far as there is room. */
    private int send(int index, int most) {
        NetmapRing ring = desc.txring(index);
        long bytes = 0;
        int n = 0;
        if (how.rubbish()) {
            n = (int) Math.min(most, nm_ring_space(ring));
            rubbish(ring, n);
            bytes = (long) n * frames.length();
        } else if (once) {
            n = (int) Math.min(most, nm_ring_space(ring));
            same(ring, n, written[index]);
            bytes = (long) n * frames.length();
        } else {
            while (n < most && nm_ring_space(ring) >= slots()) {
                fragments(ring);
                bytes += frames.length();
                frames.next();
                n++;
            }
        }
        if (n > 0) {
            tallies.get(index - desc.first_tx_ring()).add(n, bytes);
            pace.sent(n, bytes);
        }
        return n;
    }

    /** The number of slots of the next frame. */
    private int slots() {
        return (frames.length() + how.fragmentSize() - 1) / how.fragmentSize();
    }

    /** Sends the slots with their buffers' present contents. */
    private void rubbish(NetmapRing ring, int count) {
        MemorySegment region = ring.region();
        long i = ring.head();
        for (int n = 0; n < count; n++) {
            long slot = ring.slot(i);
            NetmapSlot.len(region, slot, frames.length());
            NetmapSlot.flags(region, slot, 0);
            i = nm_ring_next(ring, i);
        }
        GenPort.publish(ring, i);
    }

    private void same(NetmapRing ring, int count, long[] buffers) {
        MemorySegment region = ring.region();
        MemorySegment frame = frames.memory();
        int length = frames.length();
        long i = ring.head();
        for (int n = 0; n < count; n++) {
            long slot = ring.slot(i);
            long buffer = NetmapSlot.buf_idx(region, slot);
            NetmapSlot.len(region, slot, length);
            if (buffers[(int) i] != buffer) {
                nm_pkt_copy(frame, 0, region, NETMAP_BUF(ring, buffer), length);
                buffers[(int) i] = buffer;
            }
            NetmapSlot.flags(region, slot, 0);
            if (dump != null) {
                dump.show(region, NETMAP_BUF(ring, buffer), length);
            }
            i = nm_ring_next(ring, i);
        }
        GenPort.publish(ring, i);
    }

    /** One frame, in one slot or in several. */
    private void fragments(NetmapRing ring) {
        MemorySegment region = ring.region();
        int length = frames.length();
        long i = ring.head();
        for (int from = 0; from < length; from += how.fragmentSize()) {
            long slot = ring.slot(i);
            int part = Math.min(how.fragmentSize(), length - from);
            long at = NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot));
            nm_pkt_copy(frames.memory(), from, region, at, part);
            NetmapSlot.len(region, slot, part);
            NetmapSlot.flags(region, slot, from + part < length ? netmap_h.NS_MOREFRAG() : 0);
            if (dump != null) {
                dump.show(region, at, part);
            }
            i = nm_ring_next(ring, i);
        }
        GenPort.publish(ring, i);
    }

    /** Waits until the rings are empty, since a close loses what is in them. */
    private void flush() {
        for (int i = desc.first_tx_ring(); i <= last; i++) {
            while (nm_tx_pending(desc.txring(i)) && !stop.isRequested()) {
                port.sync(Ioctl.NIOCTXSYNC);
                stop.await(TICK);
            }
        }
    }
}
