package io.github.netmap4j.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.NetmapRing;
import io.github.netmap4j.sys.NetmapSlot;
import io.github.netmap4j.sys.abi.netmap_h;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random operations from several threads at once. Afterwards no buffer is lost or doubled, no memory is left, and nobody
 * hangs. The seed is in the message of every failure; -Dnetmap4j.stress.seed repeats a run as far as threads let it, and
 * -Dnetmap4j.stress.seconds makes the long one longer.
 */
class StressTest {

    private static final int THREADS = 4;
    private static final String[] NAMES = {
        "vale0:a",
        "vale0:b",
        "vale0:c",
        "vale1:a",
        "x{1",
        "x}1",
        "y{2",
        "y}2",
        "vale0:a{3",
        "vale0:a}3",
        "soft0",
        "soft1"
    };

    private final long seed = Long.getLong("netmap4j.stress.seed", System.nanoTime());

    @Test
    void aShortRunKeepsItsInvariants() throws Exception {
        run(Duration.ofSeconds(3));
    }

    @Test
    @Tag("stress")
    void aLongRunKeepsItsInvariants() throws Exception {
        run(Duration.ofSeconds(Long.getLong("netmap4j.stress.seconds", 600)));
    }

    private void run(Duration time) throws Exception {
        System.out.println("netmap4j stress: seed " + seed + ", " + time.toSeconds() + " s");
        SoftDevice device = SoftDevice.builder().build();
        long end = System.nanoTime() + time.toNanos();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            Random random = new Random(seed + t);
            threads.add(
                    CompletableFuture.runAsync(() -> work(device, random, end), thread -> new Thread(thread).start()));
        }
        for (CompletableFuture<Void> thread : threads) {
            thread.get(time.toSeconds() + 60, TimeUnit.SECONDS);
        }
        assertEquals(0, device.openDescriptors(), () -> "seed " + seed);
        assertEquals(0, device.openMappings(), () -> "seed " + seed);
        MemoryStats global = device.memory(1).orElseThrow();
        assertEquals(global.buffersTotal() - 2, global.buffersFree(), () -> "seed " + seed);
        assertEquals(global.ringsTotal(), global.ringsFree(), () -> "seed " + seed);
        assertEquals(global.ifsTotal(), global.ifsFree(), () -> "seed " + seed);
        assertEquals(0, global.corrupted(), () -> "seed " + seed);
        for (int id = 2; id < 1 << 16; id++) {
            int leaked = id;
            assertTrue(device.memory(id).isEmpty(), () -> "memory " + leaked + " is left; seed " + seed);
        }
    }

    /** One thread: opens and closes ports of its own, and uses them as a program would. */
    private void work(SoftDevice device, Random random, long end) {
        List<TestPort> open = new ArrayList<>();
        try {
            while (System.nanoTime() < end) {
                int choice = random.nextInt(100);
                if (open.size() < 2 || (choice < 3 && open.size() < 6)) {
                    TestPort port = tryOpen(device, random);
                    if (port != null) {
                        open.add(port);
                    }
                } else if (choice < 5) {
                    open.remove(random.nextInt(open.size())).close();
                } else {
                    use(open.get(random.nextInt(open.size())), random);
                }
            }
            open.forEach(TestPort::close);
        } catch (RuntimeException | Error failed) {
            throw new AssertionError("seed " + seed + ", with " + open.size() + " ports open", failed);
        }
    }

    private static TestPort tryOpen(SoftDevice device, Random random) {
        TestRegister request = new TestRegister(NAMES[random.nextInt(NAMES.length)]);
        request.slots(4 << random.nextInt(7));
        // Exclusive, because a ring has one owner at a time; so most attempts are refused.
        request.flags(netmap_h.NR_EXCLUSIVE());
        int kind = random.nextInt(10);
        if (kind == 0) {
            request.flags(netmap_h.NR_MONITOR_TX() | netmap_h.NR_MONITOR_RX());
        } else if (kind == 1) {
            request.flags(netmap_h.NR_ZCOPY_MON());
        }
        request.extra(random.nextInt(3));
        int fd = device.open(0);
        int result = request.ioctl(device, fd);
        device.close(fd);
        if (result != 0) {
            return null;
        }
        try {
            return new TestPort(device, request.memory(0).slots(0));
        } catch (AssertionError takenInTheMeantime) {
            return null;
        }
    }

    private static void use(TestPort port, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> {
                int count = random.nextInt(20);
                for (int i = 0; i < count && port.put(0, frame(random), flags(random)); i++) {
                    if (random.nextInt(4) == 0) {
                        swapPending(port.tx(0));
                    }
                }
                port.txSync();
            }
            case 1 -> {
                port.rxSync();
                int count = random.nextInt(20);
                for (int i = 0; i < count && port.take() != null; i++) {
                    // What arrives is whatever others sent.
                }
                port.rxSync();
            }
            case 2 -> port.poll(netmap_h.POLLIN(), random.nextInt(2));
            case 3 -> port.poll(netmap_h.POLLIN() | netmap_h.POLLOUT(), 0);
            default -> checkBuffers(port.rx(0));
        }
    }

    private static byte[] frame(Random random) {
        return TestPort.frame(
                random.nextBoolean() ? random.nextInt(8) * 2L : -1, random.nextInt(8) * 2L, 60, random.nextLong());
    }

    private static int flags(Random random) {
        return random.nextInt(10) == 0 ? netmap_h.NS_MOREFRAG() : 0;
    }

    /** Swaps the buffers of the next two free slots, as a program that forwards without copying does. */
    private static void swapPending(NetmapRing ring) {
        long head = ring.head();
        long next = head + 1 == ring.num_slots() ? 0 : head + 1;
        if (head == ring.tail() || next == ring.tail()) {
            return;
        }
        long a = ring.slot(head);
        long b = ring.slot(next);
        long index = NetmapSlot.buf_idx(ring.region(), a);
        NetmapSlot.buf_idx(ring.region(), a, NetmapSlot.buf_idx(ring.region(), b));
        NetmapSlot.buf_idx(ring.region(), b, index);
    }

    /** No two slots that a program owns in one ring have the same buffer. */
    private static void checkBuffers(NetmapRing ring) {
        Set<Long> seen = new HashSet<>();
        for (long i = ring.head(); i != ring.tail(); i = i + 1 == ring.num_slots() ? 0 : i + 1) {
            long index = NetmapSlot.buf_idx(ring.region(), ring.slot(i));
            assertTrue(index >= 2, "a slot without a buffer");
            assertTrue(seen.add(index), "buffer " + index + " is in two slots");
        }
    }
}
