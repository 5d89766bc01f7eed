package io.github.netmap4j.soft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.soft.spi.PoolConfig;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What the threads of a stress run share: the device, the ports that are open, and a lock that they hold for each
 * operation, so that the world can stop and be counted.
 */
final class StressWorld {

    private static final long TIMEOUT = 60;

    /** Small enough that memory runs out now and then. */
    private static final PoolConfig GLOBAL = PoolConfig.GLOBAL.withBuffers(6000, 2048);

    final SoftDevice device = SoftDevice.builder()
            .globalMemory(GLOBAL)
            .cable(SoftDevice.NIC_0, SoftDevice.NIC_1, 2, 256)
            .cable(StressFlow.WIRE + "0", StressFlow.WIRE + "1", 1, 512)
            .build();

    /** Every port with a program behind it. Any thread may sync, poll or close one; only its owner touches its rings. */
    final List<StressPort> ports = new CopyOnWriteArrayList<>();

    /** How often what happened, for the line at the end: a run that only fails to open ports tests nothing. */
    final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    volatile boolean over;

    private final ReadWriteLock turn = new ReentrantReadWriteLock(true);

    void count(String what) {
        counts.computeIfAbsent(what, _ -> new AtomicLong()).incrementAndGet();
    }

    /** One operation of a thread. */
    void operate(Runnable operation) {
        turn.readLock().lock();
        try {
            operation.run();
        } finally {
            turn.readLock().unlock();
        }
    }

    StressPort any(Random random) {
        Object[] now = ports.toArray();
        return now.length == 0 ? null : (StressPort) now[random.nextInt(now.length)];
    }

    /** Stops everybody and counts what the programs hold: each buffer is in one place, and it is in use. */
    void audit() throws InterruptedException {
        assertTrue(turn.writeLock().tryLock(TIMEOUT, TimeUnit.SECONDS), "somebody is stuck in an operation");
        try {
            Map<Integer, Set<Long>> held = new HashMap<>();
            for (StressPort port : ports) {
                Set<Long> of = held.computeIfAbsent(port.memoryId(), _ -> new HashSet<>());
                port.forEachBuffer((buffer, where) -> {
                    assertTrue(buffer >= 2, () -> where + " has buffer " + buffer);
                    assertTrue(of.add(buffer), () -> where + " has buffer " + buffer + ", which is elsewhere, too");
                });
            }
            held.forEach((id, buffers) -> {
                MemoryStats stats = device.memory(id).orElseThrow();
                int used = stats.buffersTotal() - 2 - stats.buffersFree();
                assertTrue(
                        buffers.size() <= used,
                        () -> "memory " + id + ": programs hold " + buffers.size() + " buffers, " + used
                                + " are in use");
            });
            count("audit");
        } finally {
            turn.writeLock().unlock();
        }
    }
}
