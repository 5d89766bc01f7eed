package io.github.netmap4j.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.TestControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random operations from random threads, on every kind of port and request there is. No buffer is lost or doubled, no
 * memory is left, numbered flows between all of it lose nothing, and nobody hangs. The seed is printed and in the message of
 * every failure; -Dnetmap4j.stress.seed repeats a run as far as threads let it, and -Dnetmap4j.stress.seconds makes the
 * long one longer or shorter.
 */
class StressTest {

    private static final int PLAYERS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final long seed = Long.getLong("netmap4j.stress.seed", System.nanoTime());
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final StressWorld world = new StressWorld();

    @Test
    void aShortRunKeepsItsInvariants() throws Exception {
        run(Duration.ofSeconds(4));
    }

    @Test
    @Tag("stress")
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void aLongRunKeepsItsInvariants() throws Exception {
        run(Duration.ofSeconds(Long.getLong("netmap4j.stress.seconds", 600)));
    }

    private void run(Duration time) throws Exception {
        System.out.println("netmap4j stress: seed " + seed + ", " + time.toSeconds() + " s");
        try (StressFlow pipe = new StressFlow(world, StressFlow.PIPE + "{1", StressFlow.PIPE + "}1");
                StressFlow wire = new StressFlow(world, StressFlow.WIRE + "0", StressFlow.WIRE + "1");
                StressFlow vale = new StressFlow(world, StressFlow.SWITCH[0], StressFlow.SWITCH[1])) {
            List<StressFlow> flows = List.of(pipe, wire, vale);
            List<Thread> threads = start(flows);
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end && failure.get() == null) {
                TimeUnit.MILLISECONDS.sleep(200);
                guard(() -> world.audit());
            }
            world.over = true;
            end(threads);
            assertNull(failure.get(), this::story);
            List.copyOf(world.ports).forEach(port -> port.close(true));
            flows.forEach(StressFlow::settle);
            System.out.println("netmap4j stress: " + new TreeMap<>(world.counts) + ", frames "
                    + flows.stream().map(StressFlow::frames).toList());
        }
        nothingIsLeft();
    }

    private List<Thread> start(List<StressFlow> flows) {
        List<Thread> threads = new ArrayList<>();
        Set<String> owned = StressPlayer.owners();
        for (int i = 0; i < PLAYERS; i++) {
            StressPlayer player = new StressPlayer(world, owned, new Random(seed + i), i);
            threads.add(thread("player " + i, player::play));
        }
        for (StressFlow flow : flows) {
            threads.add(thread("sender of " + flow, flow::send));
            threads.add(thread("receiver of " + flow, flow::receive));
        }
        threads.forEach(Thread::start);
        return threads;
    }

    private Thread thread(String name, Work work) {
        return Thread.ofPlatform().daemon().name(name).unstarted(() -> guard(work));
    }

    private interface Work {
        void run() throws Exception;
    }

    private void guard(Work work) {
        try {
            work.run();
        } catch (Exception | Error thrown) {
            failure.compareAndSet(null, new AssertionError("seed " + seed, thrown));
            world.over = true;
        }
    }

    private String story() {
        StringBuilder story = new StringBuilder("seed ").append(seed);
        for (Throwable at = failure.get(); at != null; at = at.getCause()) {
            story.append("\n").append(at);
            for (StackTraceElement frame : at.getStackTrace()) {
                if (frame.getClassName().startsWith("io.github.netmap4j")) {
                    story.append("\n    at ").append(frame);
                }
            }
        }
        return story.toString();
    }

    private void end(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            if (!thread.join(TIMEOUT)) {
                StringBuilder stuck = new StringBuilder("seed " + seed + ": " + thread.getName() + " does not end");
                for (Map.Entry<Thread, StackTraceElement[]> each :
                        Thread.getAllStackTraces().entrySet()) {
                    if (threads.contains(each.getKey())) {
                        stuck.append("\n").append(each.getKey().getName()).append(List.of(each.getValue()));
                    }
                }
                throw new AssertionError(stuck.toString(), failure.get());
            }
        }
    }

    private void nothingIsLeft() {
        SoftDevice device = world.device;
        String message = "seed " + seed;
        try (TestControl control = new TestControl(device)) {
            for (String port : List.of("p0", "p1", SoftDevice.NIC_0, SoftDevice.NIC_1)) {
                // From the second switch first; which one that is, is not known.
                for (int i : new int[] {0, 1, 0}) {
                    control.detach("vale" + i + ":" + port);
                }
                control.deleteInterface(port);
            }
            assertEquals("-" + Errno.ENOENT, control.list("", 0, 0), message);
        }
        assertEquals(0, device.openDescriptors(), message);
        assertEquals(0, device.openMappings(), message);
        MemoryStats global = device.memory(1).orElseThrow();
        assertEquals(global.buffersTotal() - 2, global.buffersFree(), message);
        assertEquals(global.ringsTotal(), global.ringsFree(), message);
        assertEquals(global.ifsTotal(), global.ifsFree(), message);
        assertEquals(0, global.corrupted(), message);
        for (int id = 2; id < 1 << 16; id++) {
            int leaked = id;
            assertTrue(device.memory(id).isEmpty(), () -> device.memory(leaked) + " is left; " + message);
        }
    }
}
