package io.github.netmap4j.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.XskRingCons;
import io.github.netmap4j.xdp.sys.XskRingProd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The kernel's side of the four rings, in plain memory, and the queues on them. */
final class FakeKernel {

    private static final int PRODUCER = 0;
    private static final int CONSUMER = 64;
    private static final int FLAGS = 128;
    static final int ENTRIES = 192;

    final Arena arena = Arena.ofShared();
    final FrameMemory memory;
    final SocketCore core = new SocketCore(null, "eth0 queue 0", 1);
    final MemorySegment fillRing;
    final MemorySegment completionRing;
    final MemorySegment rxRing;
    final MemorySegment txRing;
    final FillQueue fill;
    final CompQueue completion;
    final RxQueue rx;
    final TxQueue tx;

    private final int mask;

    FakeKernel(UmemConfig config, int frames, int size, int firstIndex) {
        memory = Memories.of(config, frames);
        mask = size - 1;
        fillRing = ring(size, firstIndex);
        completionRing = ring(size, firstIndex);
        rxRing = ring(size, firstIndex);
        txRing = ring(size, firstIndex);
        int filled = memory.table.openQueue("the fill queue of eth0 queue 0");
        int sending = memory.table.openQueue("the transmit queue of eth0 queue 0");
        fill = new FillQueue(core, memory, prod(fillRing, size), filled);
        rx = new RxQueue(core, memory, cons(rxRing, size), filled);
        tx = new TxQueue(core, memory, prod(txRing, size), sending, TxQueue.MAX_FRAMES);
        completion = new CompQueue(core, memory, cons(completionRing, size), sending);
    }

    private MemorySegment ring(int size, int firstIndex) {
        MemorySegment ring = arena.allocate(ENTRIES + size * XdpDesc.SIZE, 64);
        ring.set(JAVA_INT, PRODUCER, firstIndex);
        ring.set(JAVA_INT, CONSUMER, firstIndex);
        return ring;
    }

    private static XskRingProd prod(MemorySegment ring, int size) {
        return new XskRingProd(ring, PRODUCER, CONSUMER, FLAGS, ENTRIES, size);
    }

    private static XskRingCons cons(MemorySegment ring, int size) {
        return new XskRingCons(ring, PRODUCER, CONSUMER, FLAGS, ENTRIES, size);
    }

    private static int next(MemorySegment ring, int index) {
        int at = ring.get(JAVA_INT, index);
        ring.set(JAVA_INT, index, at + 1);
        return at;
    }

    static int waiting(MemorySegment ring) {
        return ring.get(JAVA_INT, PRODUCER) - ring.get(JAVA_INT, CONSUMER);
    }

    /** Takes a frame from the fill ring; its chunk. */
    long takeFilled() {
        if (waiting(fillRing) == 0) {
            throw new AssertionError("the fill ring is empty");
        }
        return fillRing.get(JAVA_LONG, ENTRIES + (long) (next(fillRing, CONSUMER) & mask) * Long.BYTES);
    }

    void receive(long address, int length, int options) {
        XdpDesc.set(rxRing, ENTRIES + (next(rxRing, PRODUCER) & mask) * XdpDesc.SIZE, address, length, options);
    }

    /** Receives a packet of so many frames into those that are filled in. */
    void receivePacket(int frames, int length) {
        for (int i = 0; i < frames; i++) {
            receive(takeFilled() + memory.dataStart, length, i < frames - 1 ? FrameBatch.CONTINUES : 0);
        }
    }

    /** Sends the next packet: its address, and completes it if asked to. */
    long send(boolean complete) {
        if (waiting(txRing) == 0) {
            throw new AssertionError("the transmit ring is empty");
        }
        long address = XdpDesc.addr(txRing, ENTRIES + (next(txRing, CONSUMER) & mask) * XdpDesc.SIZE);
        if (complete) {
            complete(address & ~1L);
        }
        return address;
    }

    void complete(long address) {
        completionRing.set(JAVA_LONG, ENTRIES + (long) (next(completionRing, PRODUCER) & mask) * Long.BYTES, address);
    }

    /** A batch with free frames of some length. */
    FrameBatch frames(int count, int length) {
        FrameBatch batch = new FrameBatch(memory, Math.max(1, count));
        if (batch.fill(count) != count) {
            throw new AssertionError("no frames left");
        }
        for (int i = 0; i < count; i++) {
            batch.length(i, length);
        }
        return batch;
    }
}
