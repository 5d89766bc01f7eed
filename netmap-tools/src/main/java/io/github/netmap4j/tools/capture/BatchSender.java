package io.github.netmap4j.tools.capture;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.StopFlag;
import io.github.netmap4j.tools.run.Tally;
import io.github.netmap4j.tools.run.ToolException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** Sends frames from one port, in batches. For one thread. */
final class BatchSender {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    /** How many times to look for room in vain. */
    private static final int TRIES = 20;

    private final NetmapPort port;
    private final TxRing ring;
    private final StopFlag stop;
    private final Tally tally;
    private int refused;
    private long packets;
    private long bytes;

    BatchSender(NetmapPort port, String name, StopFlag stop) {
        this.port = port;
        this.ring = port.isHostPort() ? port.hostTxRing(0) : port.txRings().getFirst();
        this.stop = stop;
        this.tally = new Tally(name + " tx " + ring.index());
    }

    Tally tally() {
        return tally;
    }

    /** The number of frames that wait for the next {@link #sync}. */
    long unsynced() {
        return packets;
    }

    /** Puts a frame into the ring if there is room. */
    boolean offer(MemorySegment memory, long offset, int length) {
        if (!ring.sendFragments(memory, offset, length)) {
            return false;
        }
        packets++;
        bytes += length;
        refused = 0;
        return true;
    }

    /** Waits for room, up to a limit. */
    void awaitRoom() throws InterruptedException {
        if (refused++ > TRIES) {
            throw new ToolException(
                    ExitStatus.FAILED, port.name() + " does not send: its ring has been full for 2 s; is the link up?");
        }
        port.awaitTx(LOOK);
    }

    void sync() {
        ring.sync();
        tally.add(packets, bytes);
        packets = 0;
        bytes = 0;
    }

    /** Waits until the ring is empty, since a close loses what is in it. */
    void flush() throws InterruptedException {
        sync();
        if (!stop.isRequested()) {
            ring.flush(TIMEOUT);
        }
    }
}
