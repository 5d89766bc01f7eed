package io.github.netmap4j.tools.capture;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PacketHandler;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.pcap.CaptureWriter;
import io.github.netmap4j.tools.run.StopFlag;
import io.github.netmap4j.tools.run.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Records the frames that arrive at a port. For one thread. */
final class ArrivalRecorder implements PacketHandler {

    /** How long a frame may be in transit, in nanoseconds. */
    private static final long TIMEOUT = TimeUnit.MILLISECONDS.toNanos(500);

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int BATCH = 256;
    private static final int MAX_LENGTH = 262_144;

    private final NetmapPort port;
    private final List<RxRing> rings;
    private final CaptureWriter out;
    private final StopFlag stop;
    private final Tally tally;
    private final MemorySegment whole = Arena.ofAuto().allocate(MAX_LENGTH);
    private int begun;
    private long packets;
    private long bytes;

    ArrivalRecorder(NetmapPort port, String name, CaptureWriter out, StopFlag stop) {
        this.port = port;
        this.rings = port.rxRings();
        this.out = out;
        this.stop = stop;
        this.tally = new Tally(name + " rx");
    }

    Tally tally() {
        return tally;
    }

    /** Takes all frames. The slots go back to the sender only with another sync. */
    void take() throws IOException {
        rings.getFirst().sync();
        receive();
        rings.getFirst().sync();
        receive();
    }

    private void receive() throws IOException {
        packets = 0;
        bytes = 0;
        try {
            for (int i = 0; i < rings.size(); i++) {
                while (rings.get(i).receive(this, BATCH) > 0) {
                    // All that is there.
                }
            }
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        } finally {
            tally.add(packets, bytes);
        }
    }

    /**
     * Waits until this many frames have arrived in total, or none has for a while: VALE delivers within the sync, a
     * wire does not.
     */
    void await(long expected) throws IOException, InterruptedException {
        long quiet = System.nanoTime();
        while (tally.packets() < expected && System.nanoTime() - quiet < TIMEOUT && !stop.isRequested()) {
            long before = tally.packets();
            port.awaitRx(LOOK);
            receive();
            if (tally.packets() > before) {
                quiet = System.nanoTime();
            }
        }
    }

    @Override
    public void onPacket(MemorySegment region, long offset, int length, boolean more) {
        if (begun == 0 && !more) {
            write(region, offset, length);
            return;
        }
        int part = Math.min(length, MAX_LENGTH - begun);
        MemorySegment.copy(region, offset, whole, begun, part);
        begun += part;
        if (!more) {
            write(whole, 0, begun);
            begun = 0;
        }
    }

    private void write(MemorySegment memory, long offset, int length) {
        try {
            out.write(memory, offset, length, System.currentTimeMillis() * 1_000_000);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        packets++;
        bytes += length;
    }
}
