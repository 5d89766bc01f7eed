package io.github.netmap4j.tools.forward;

import io.github.netmap4j.ExtraBuffer;
import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.TxBatch;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.tools.run.Tally;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A pipe that packets are dealt to, and the packets that wait for room in it. For one thread. */
final class PipeOutput {

    private final TxRing ring;
    private final Tally tally;
    private final OverflowQueue waiting;
    private final SpareBuffers spare;
    private long packets;
    private long bytes;
    private long dropped;

    /**
     * An output.
     *
     * @param port the pipe's end
     * @param name the row of the table
     * @param spare buffers for packets that find no room, shared by all outputs
     */
    PipeOutput(NetmapPort port, String name, SpareBuffers spare) {
        this.ring = port.txRing(0);
        this.tally = new Tally(name + " tx 0");
        this.waiting = new OverflowQueue(spare.size());
        this.spare = spare;
    }

    Tally tally() {
        return tally;
    }

    /** The number of waiting packets. */
    int waiting() {
        return waiting.size();
    }

    /** The number of packets lost for want of room and spare buffers. */
    long dropped() {
        return dropped;
    }

    /** Sends the packet by swapping its buffers, which ends the frame. */
    void move(Frame frame) {
        int slots = frame.fragments();
        int length = frame.length();
        if (waiting.size() == 0) {
            try (TxBatch batch = ring.reserve(slots)) {
                if (batch.size() == slots) {
                    batch.swap(0, frame);
                    batch.commit();
                    sent(length);
                    return;
                }
            }
        }
        ExtraBuffer buffer = slots == 1 ? spare.take() : null;
        if (buffer == null) {
            dropped++;
            return;
        }
        frame.keepIn(buffer);
        waiting.add(buffer, length);
    }

    /** Sends a copy. */
    void copy(Frame frame) {
        if (frame.fragments() > 1) {
            copyFragments(frame);
            return;
        }
        if (waiting.size() == 0 && ring.send(frame.region(), frame.offset(), frame.length())) {
            sent(frame.length());
            return;
        }
        ExtraBuffer buffer = spare.take();
        if (buffer == null) {
            dropped++;
            return;
        }
        MemorySegment.copy(frame.region(), frame.offset(), buffer.region(), buffer.offset(), frame.length());
        waiting.add(buffer, frame.length());
    }

    private void copyFragments(Frame frame) {
        MemorySegment whole = MemorySegment.ofArray(frame.toByteArray());
        if (waiting.size() == 0 && ring.sendFragments(whole, 0, whole.byteSize())) {
            sent(frame.length());
        } else {
            dropped++;
        }
    }

    private void sent(int length) {
        packets++;
        bytes += length;
    }

    /** Sends waiting packets as far as there is room, and syncs. */
    void flush() {
        while (waiting.size() > 0) {
            try (TxBatch batch = ring.reserve(1)) {
                if (batch.size() == 0) {
                    break;
                }
                int length = waiting.firstLength();
                batch.swap(0, waiting.first(), length);
                batch.commit();
                spare.giveBack(waiting.remove());
                sent(length);
            }
        }
        if (packets > 0 || ring.pending() > 0) {
            ring.sync();
        }
        tally.add(packets, bytes);
        packets = 0;
        bytes = 0;
    }

    /** Drops the packet that has waited longest, and returns its buffer. */
    @Nullable
    ExtraBuffer revoke() {
        if (waiting.size() == 0) {
            return null;
        }
        dropped++;
        return waiting.remove();
    }
}
