package io.github.netmap4j.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;

/**
 * A port in a stress run. Its owner changes rings; any thread may sync, poll or close it at any time. The memory is in use
 * under the read lock and goes under the write lock; system calls are made without either, so a close meets them.
 */
final class StressPort {

    private final StressWorld world;
    private final TestPort port;
    /** Whether another descriptor owns the rings: this one only looks on. */
    private final boolean onlooker;

    private final ReadWriteLock memory = new ReentrantReadWriteLock();
    private boolean closed;
    private Runnable onClose = () -> {};

    StressPort(StressWorld world, TestPort port, boolean onlooker) {
        this.world = world;
        this.port = port;
        this.onlooker = onlooker;
        world.ports.add(this);
    }

    int memoryId() {
        return port.registered.memoryId;
    }

    /** Whether others may sync it: not where a sync moves frames from the host rings to transmit rings. */
    boolean shared() {
        return port.registered.mode != netmap_h.NR_REG_NIC_SW();
    }

    int txSync() {
        return port.txSync();
    }

    int rxSync() {
        return port.rxSync();
    }

    int poll(int events, int timeout) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(pollfd.layout());
            pollfd.fd(one, port.fd);
            pollfd.events(one, (short) events);
            return world.device.poll(one, 1, timeout);
        }
    }

    /** Does something with the memory, if the port is open and its own. */
    void use(Runnable work) {
        Lock lock = memory.readLock();
        lock.lock();
        try {
            if (!closed && !onlooker) {
                work.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The rings that this descriptor is bound to, but not those that were spoilt and not synced since. */
    private List<NetmapRing> rings(boolean tx) {
        return port.rings(tx).stream()
                .filter(ring -> ring.head() < ring.num_slots())
                .toList();
    }

    private NetmapRing any(Random random, boolean tx) {
        List<NetmapRing> rings = rings(tx);
        return rings.isEmpty() ? null : rings.get(random.nextInt(rings.size()));
    }

    /** Fills slots of a transmit ring. */
    void put(Random random) {
        NetmapRing ring = any(random, true);
        for (int n = random.nextInt(40); ring != null && n > 0 && !NetmapUser.nm_ring_empty(ring); n--) {
            long slot = ring.slot(ring.head());
            int length = 14 + random.nextInt(200);
            long at = NetmapUser.NETMAP_BUF_OFFSET(ring, slot);
            byte[] frame = Frames.frame(
                    random.nextBoolean() ? random.nextInt(8) * 2L : -1, random.nextInt(8) * 2L, 64, random.nextLong());
            MemorySegment.copy(frame, 0, port.memory, ValueLayout.JAVA_BYTE, at, frame.length);
            NetmapSlot.len(port.memory, slot, length);
            NetmapSlot.flags(port.memory, slot, random.nextInt(10) == 0 ? netmap_h.NS_MOREFRAG() : 0);
            advance(ring);
        }
    }

    /** Gives slots of a receive ring back; some marked for the other side, where the ring forwards. */
    void take(Random random) {
        NetmapRing ring = any(random, false);
        if (ring != null) {
            ring.flags(random.nextInt(4) == 0 ? netmap_h.NR_FORWARD() | netmap_h.NR_TIMESTAMP() : 0);
        }
        for (int n = random.nextInt(40); ring != null && n > 0 && !NetmapUser.nm_ring_empty(ring); n--) {
            long slot = ring.slot(ring.head());
            assertTrue(NetmapSlot.len(port.memory, slot) <= 2048, "length of a received slot");
            if (random.nextInt(3) == 0) {
                NetmapSlot.flags(port.memory, slot, NetmapSlot.flags(port.memory, slot) | netmap_h.NS_FORWARD());
            }
            advance(ring);
        }
    }

    private static void advance(NetmapRing ring) {
        long next = NetmapUser.nm_ring_next(ring, ring.head());
        // Other threads may sync: what is in the slot comes before the head that tells of it.
        VarHandle.releaseFence();
        ring.cur(next);
        ring.head(next);
    }

    /** Exchanges the buffers of two slots that the program has, within this port or with another one of the same memory. */
    void swap(Random random, StressPort other) {
        NetmapRing mine = any(random, random.nextBoolean());
        NetmapRing theirs = other.any(random, random.nextBoolean());
        if (mine == null || theirs == null || other.memoryId() != memoryId()) {
            return;
        }
        if (NetmapUser.nm_ring_empty(mine) || NetmapUser.nm_ring_empty(theirs)) {
            return;
        }
        long a = mine.slot(mine.head());
        long b = theirs.slot(theirs.head());
        long index = NetmapSlot.buf_idx(port.memory, a);
        NetmapSlot.buf_idx(port.memory, a, NetmapSlot.buf_idx(other.port.memory, b));
        NetmapSlot.buf_idx(other.port.memory, b, index);
        NetmapSlot.flags(port.memory, a, NetmapSlot.flags(port.memory, a) | netmap_h.NS_BUF_CHANGED());
        NetmapSlot.flags(other.port.memory, b, NetmapSlot.flags(other.port.memory, b) | netmap_h.NS_BUF_CHANGED());
    }

    /** Exchanges the first extra buffer with that of a slot. */
    void swapExtra(Random random) {
        long extra = port.nifp.ni_bufs_head();
        NetmapRing ring = any(random, true);
        if (extra == 0 || ring == null || NetmapUser.nm_ring_empty(ring)) {
            return;
        }
        long slot = ring.slot(ring.head());
        long index = NetmapSlot.buf_idx(port.memory, slot);
        port.memory.set(ValueLayout.JAVA_INT, buffer(ring, index), nextExtra(ring, extra));
        port.nifp.ni_bufs_head(index);
        NetmapSlot.buf_idx(port.memory, slot, extra);
        NetmapSlot.flags(port.memory, slot, netmap_h.NS_BUF_CHANGED());
    }

    private static long buffer(NetmapRing ring, long index) {
        return NetmapUser.NETMAP_BUF(ring, index);
    }

    private int nextExtra(NetmapRing ring, long extra) {
        return port.memory.get(ValueLayout.JAVA_INT, buffer(ring, extra));
    }

    /** Puts an index out of range into a ring, and sees that the device brings it back. */
    void spoil(Random random) {
        boolean tx = random.nextBoolean();
        NetmapRing ring = any(random, tx);
        if (ring != null) {
            ring.head(ring.num_slots() + random.nextInt(1000));
        }
    }

    /** Every buffer that the program has now, with the place it is in. All are stopped. */
    void forEachBuffer(BiConsumer<Long, String> visitor) {
        if (closed || onlooker) {
            return;
        }
        for (boolean tx : new boolean[] {true, false}) {
            for (NetmapRing ring : rings(tx)) {
                String where = port.registered.name + (tx ? " tx " : " rx ") + ring.ringid();
                assertTrue(ring.tail() < ring.num_slots(), where);
                for (long i = ring.head(); i != ring.tail(); i = NetmapUser.nm_ring_next(ring, i)) {
                    visitor.accept(NetmapSlot.buf_idx(port.memory, ring.slot(i)), where + " slot " + i);
                }
            }
        }
        NetmapRing ring = any(new Random(0), true);
        long extra = port.nifp.ni_bufs_head();
        while (ring != null && extra != 0) {
            visitor.accept(extra, port.registered.name + "'s extra buffers");
            extra = Integer.toUnsignedLong(nextExtra(ring, extra));
        }
    }

    /** What to do when it is closed; at once, if somebody has closed it. */
    void onClose(Runnable what) {
        Lock lock = memory.writeLock();
        lock.lock();
        try {
            onClose = what;
            if (closed) {
                what.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closes it, once, whoever calls: the descriptor or the mapping first. */
    void close(boolean descriptorFirst) {
        Lock lock = memory.writeLock();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            onClose.run();
            world.ports.remove(this);
            if (descriptorFirst) {
                assertEquals(0, world.device.close(port.fd), "close");
                port.unmap();
            } else {
                port.unmap();
                assertEquals(0, world.device.close(port.fd), "close");
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        Lock lock = memory.readLock();
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
