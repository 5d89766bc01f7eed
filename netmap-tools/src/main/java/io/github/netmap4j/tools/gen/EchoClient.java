package io.github.netmap4j.tools.gen;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_pkt_copy;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.tools.run.Pace;
import io.github.netmap4j.tools.run.StopFlag;
import io.github.netmap4j.tools.run.Tally;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends frames one by one, and measures the time until each returns: {@code -f ping}. */
final class EchoClient implements GenLoop {

    /** Bytes of payload: a mark that the frame is ours, and its number. */
    static final int PAYLOAD = 16;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long MARK = 0x6e6d_346a_5049_4e47L;
    private static final long SPIN = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(1);

    private final GenPort port;
    private final NmportD desc;
    private final UdpFrames frames;
    private final int payload;
    private final Pace pace;
    private final long count;
    private final StopFlag stop;
    private final Latency latency;
    private final Tally sent;
    private final Tally returned;

    /**
     * A client.
     *
     * @param port its port
     * @param frames what to send, with {@link #PAYLOAD} bytes of payload or more
     * @param payload where the payload starts in a frame
     * @param pace how fast to send
     * @param count the number of frames; 0 for no end
     * @param latency records the times
     * @param stop ends it
     */
    EchoClient(GenPort port, UdpFrames frames, int payload, Pace pace, long count, Latency latency, StopFlag stop) {
        this.port = port;
        this.desc = port.desc();
        this.frames = frames;
        this.payload = payload;
        this.pace = pace;
        this.count = count;
        this.latency = latency;
        this.stop = stop;
        this.sent = new Tally(port.ringName(true, desc.first_tx_ring()));
        this.returned = new Tally(port.ringName(false, desc.first_rx_ring()));
    }

    @Override
    public List<Tally> tallies() {
        return List.of(sent, returned);
    }

    @Override
    public void run() {
        pace.start();
        sent.begin();
        for (long number = 0; !stop.isRequested() && (count == 0 || number < count); number++) {
            if (pace.await(1, frames.meanLength()) == 0) {
                return;
            }
            long start = System.nanoTime();
            send(number);
            pace.sent(1, frames.length());
            long back = await(number, start);
            if (back > 0) {
                latency.record(back);
            } else if (!stop.isRequested()) {
                latency.lost();
            }
            frames.next();
        }
    }

    private void send(long number) {
        NetmapRing tx = desc.txring(desc.first_tx_ring());
        while (nm_ring_empty(tx)) {
            if (stop.isRequested()) {
                return;
            }
            port.poll(netmap_h.POLLOUT());
        }
        MemorySegment region = tx.region();
        long slot = tx.slot(tx.head());
        long at = NETMAP_BUF(tx, NetmapSlot.buf_idx(region, slot));
        MemorySegment frame = frames.memory();
        frame.set(LONG, payload, MARK);
        frame.set(LONG, payload + Long.BYTES, number);
        frames.payloadChanged();
        nm_pkt_copy(frame, 0, region, at, frames.length());
        NetmapSlot.len(region, slot, frames.length());
        NetmapSlot.flags(region, slot, 0);
        GenPort.publish(tx, nm_ring_next(tx, tx.head()));
        port.sync(Ioctl.NIOCTXSYNC);
        sent.add(1, frames.length());
    }

    /** Waits for a frame's return. Returns nanoseconds, or 0 if it did not come. */
    private long await(long number, long start) {
        while (true) {
            port.sync(Ioctl.NIOCRXSYNC);
            boolean found = take(number);
            long passed = System.nanoTime() - start;
            if (found) {
                return Math.max(1, passed);
            }
            if (passed > TIMEOUT || stop.isRequested()) {
                return 0;
            }
            if (passed > SPIN) {
                port.poll(netmap_h.POLLIN(), 10);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private boolean take(long number) {
        boolean found = false;
        for (int i = desc.first_rx_ring(); i <= desc.last_rx_ring(); i++) {
            NetmapRing rx = desc.rxring(i);
            MemorySegment region = rx.region();
            for (; !nm_ring_empty(rx); GenPort.publish(rx, nm_ring_next(rx, rx.head()))) {
                long slot = rx.slot(rx.head());
                int length = NetmapSlot.len(region, slot);
                long at = NETMAP_BUF(rx, NetmapSlot.buf_idx(region, slot)) + payload;
                if (length >= payload + PAYLOAD
                        && region.get(LONG, at) == MARK
                        && region.get(LONG, at + Long.BYTES) == number) {
                    returned.add(1, length);
                    found = true;
                }
            }
        }
        return found;
    }
}
