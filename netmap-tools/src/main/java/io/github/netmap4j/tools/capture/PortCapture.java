package io.github.netmap4j.tools.capture;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PacketHandler;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.tools.filter.FrameFilter;
import io.github.netmap4j.tools.run.StopFlag;
import io.github.netmap4j.tools.run.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Passes what a port receives to a sink. For one thread. */
final class PortCapture implements PacketHandler {

    private static final int BATCH = 256;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long FLUSH = TimeUnit.SECONDS.toNanos(1);
    /** The longest packet of a capture file, in bytes. */
    private static final int MAX_LENGTH = 262_144;

    private final NetmapPort port;
    private final FrameFilter filter;
    private final PacketSink sink;
    private final StopFlag stop;
    private final boolean immediate;
    private final List<RxRing> rings;
    private final List<Tally> tallies = new ArrayList<>();
    /** Joins the slots of a packet. */
    private final MemorySegment whole = Arena.ofAuto().allocate(MAX_LENGTH);

    private final long clock = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
    private int begun;
    private boolean tooLong;
    private long left;
    private long now;

    private long received;
    private long bytes;

    /**
     * A capture.
     *
     * @param port the port to capture from
     * @param name the port's name, for rows
     * @param filter which packets
     * @param sink takes them
     * @param count the number of packets; 0 for no end
     * @param immediate whether packets are taken as soon as they come, also if they come fast
     * @param stop ends it
     */
    PortCapture(
            NetmapPort port,
            String name,
            FrameFilter filter,
            PacketSink sink,
            long count,
            boolean immediate,
            StopFlag stop) {
        this.port = port;
        this.filter = filter;
        this.sink = sink;
        this.left = count == 0 ? Long.MAX_VALUE : count;
        this.immediate = immediate;
        this.stop = stop;
        this.rings = port.isHostPort() ? List.of(port.hostRxRing(0)) : port.rxRings();
        for (RxRing ring : rings) {
            tallies.add(new Tally(name + " rx " + ring.index()));
        }
    }

    List<Tally> tallies() {
        return tallies;
    }

    void run() throws IOException, InterruptedException {
        long flushed = System.nanoTime();
        GatherPause pause = new GatherPause(rings.getFirst().slots(), flushed);
        try {
            while (left > 0 && !stop.isRequested()) {
                long taken = take();
                boolean idle = taken == 0 && !port.awaitRx(LOOK);
                long looked = System.nanoTime();
                if (idle || looked - flushed > FLUSH) {
                    sink.flush();
                    flushed = looked;
                }
                if (taken > 0) {
                    long wait = immediate ? 0 : pause.after(taken, looked);
                    if (wait > 0) {
                        stop.await(wait);
                    }
                    rings.getFirst().sync();
                }
            }
            while (left > 0 && take() > 0) {
                // What came before the end.
            }
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    /** Takes a batch of each ring. */
    private long take() {
        long taken = 0;
        for (int i = 0; i < rings.size(); i++) {
            now = clock + System.nanoTime();
            received = 0;
            bytes = 0;
            rings.get(i).receive(this, (int) Math.min(left, BATCH));
            tallies.get(i).add(received, bytes);
            taken += received;
        }
        return taken;
    }

    @Override
    public void onPacket(MemorySegment region, long offset, int length, boolean more) {
        bytes += length;
        if (begun == 0 && !more) {
            packet(region, offset, length);
            return;
        }
        if (begun + length > MAX_LENGTH) {
            tooLong = true;
        } else {
            MemorySegment.copy(region, offset, whole, begun, length);
            begun += length;
        }
        if (!more) {
            if (!tooLong) {
                packet(whole, 0, begun);
            }
            begun = 0;
            tooLong = false;
        }
    }

    private void packet(MemorySegment memory, long offset, int length) {
        received++;
        if (left > 0 && filter.matches(memory, offset, length)) {
            try {
                sink.take(memory, offset, length, now);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            left--;
        }
    }
}
