package io.github.netmap4j.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Numbered frames from one thread to another, while the others run: each arrives once, whole and in order, and a
 * receiver that sleeps in poll is woken. Both ends are open as long as the flow lives; others may only look on.
 */
final class StressFlow implements AutoCloseable {

    static final String PIPE = "flow";
    static final String WIRE = "wire";
    /** Two ports of a switch where nobody else is. */
    static final String[] SWITCH = {"vale7:a", "vale7:b"};

    /** Frames on their way: fewer than any receive ring here has slots, so that nothing may be dropped. */
    private static final int WINDOW = 200;

    private static final int BATCH = 64;
    private static final int LENGTH = 64;
    private static final int TIMEOUT_MS = 300;
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(200);

    private final StressWorld world;
    private final TestPort from;
    private final TestPort to;
    private long sent;
    private volatile long published;
    private volatile long publishedAt;
    private volatile long received;

    StressFlow(StressWorld world, String from, String to) {
        this.world = world;
        this.from = TestPort.open(world.device, from);
        this.to = TestPort.open(world.device, to);
    }

    void send() {
        while (!world.over) {
            world.operate(this::sendBatch);
            if (sent - received >= WINDOW) {
                LockSupport.parkNanos(20_000);
            }
        }
    }

    private void sendBatch() {
        for (int n = 0; n < BATCH && sent - received < WINDOW; n++) {
            if (!from.put(Frames.frame(-1, 2, LENGTH, sent))) {
                break;
            }
            sent++;
        }
        assertEquals(0, from.txSync());
        if (sent != published) {
            publishedAt = System.nanoTime();
            published = sent;
        }
    }

    void receive() {
        while (!world.over) {
            world.operate(() -> receiveBatch(TIMEOUT_MS));
        }
    }

    private void receiveBatch(int timeout) {
        int ready = to.poll(netmap_h.POLLIN(), timeout);
        if (ready == 0) {
            // The order matters: what was published before is to have woken us.
            long at = publishedAt;
            boolean missed = published > received && System.nanoTime() - at > LATE;
            assertTrue(!missed || timeout == 0, () -> this + ": a frame did not wake who waits for it");
            return;
        }
        assertEquals(netmap_h.POLLIN(), ready, () -> this + ": poll");
        long next = received;
        for (byte[] frame = to.take(); frame != null; frame = to.take()) {
            assertEquals(LENGTH, frame.length, () -> this + ": length");
            assertEquals(next, Frames.number(frame), () -> this + ": number of a frame");
            next++;
        }
        // Slots count as free after the sync that follows their release.
        assertEquals(0, to.rxSync());
        received = next;
    }

    /** All that is under way arrives, and no more: both threads are gone. */
    void settle() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (received != sent) {
            assertEquals(0, from.txSync());
            receiveBatch(0);
            assertTrue(System.nanoTime() < deadline, () -> this + ": of " + sent + " frames " + received + " arrived");
        }
        receiveBatch(0);
        assertEquals(sent, received, () -> this + ": more frames than were sent");
        assertTrue(sent > 0, () -> this + ": no frame was sent");
    }

    long frames() {
        return received;
    }

    @Override
    public void close() {
        from.close();
        to.close();
    }

    @Override
    public String toString() {
        return from.registered + " to " + to.registered;
    }
}
