package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The pools against a model that only counts: random registrations, with rings, slots and extra buffers, and closes. A
 * request that does not fit is ENOMEM and changes nothing; one that does takes exactly what it should; all comes back.
 */
class AllocatorTest {

    private static final int SEQUENCES = 60;
    private static final int STEPS = 80;

    private record Open(TestPort port, int rings, int buffers) {}

    private final SoftDevice device = SoftDevice.builder()
            .onlyGlobalMemory(true)
            .globalMemory(
                    PoolConfig.GLOBAL.withIfs(10, 1024).withRings(24, 4096).withBuffers(600, 2048))
            .build();

    private final MemoryStats fresh = stats();

    private MemoryStats stats() {
        return device.memory(1).orElseThrow();
    }

    @AfterEach
    void allIsBack() {
        assertEquals(fresh.ifsFree(), stats().ifsFree());
        assertEquals(fresh.ringsFree(), stats().ringsFree());
        assertEquals(fresh.buffersFree(), stats().buffersFree());
        assertEquals(0, stats().registrations());
        assertEquals(0, device.openDescriptors());
    }

    @Test
    void randomSequencesAgreeWithTheModel() {
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            run(new Random(sequence), "sequence " + sequence);
        }
        assertEquals(0, stats().corrupted());
    }

    private void run(Random random, String message) {
        List<Open> open = new ArrayList<>();
        int ifs = fresh.ifsFree();
        int rings = fresh.ringsFree();
        int buffers = fresh.buffersFree();
        for (int step = 0; step < STEPS; step++) {
            String at = message + ", step " + step;
            if (random.nextInt(5) < 2 && !open.isEmpty()) {
                Open closed = open.remove(random.nextInt(open.size()));
                closed.port.close();
                ifs++;
                rings += closed.rings;
                buffers += closed.buffers;
            } else {
                TestRegister request = new TestRegister("vale0:p" + step)
                        .rings(1 + random.nextInt(4), 1 + random.nextInt(4))
                        .slots(2 << random.nextInt(6))
                        .extra(random.nextInt(3) == 0 ? random.nextInt(300) : 0);
                int wantedRings = request.txRings + request.rxRings;
                int wantedBuffers = wantedRings * request.txSlots;
                boolean fits = ifs >= 1 && rings >= wantedRings && buffers >= wantedBuffers;
                int extra = Math.min(request.extra, buffers - wantedBuffers);
                int fd = device.open(0);
                assertEquals(fits ? 0 : -ENOMEM, request.ioctl(device, fd), at);
                if (fits) {
                    assertEquals(extra, request.extra, at);
                    open.add(new Open(new TestPort(device, fd, request), wantedRings, wantedBuffers + extra));
                    ifs--;
                    rings -= wantedRings;
                    buffers -= wantedBuffers + extra;
                } else {
                    assertEquals(0, device.close(fd), at);
                }
            }
            assertEquals(ifs, stats().ifsFree(), at);
            assertEquals(rings, stats().ringsFree(), at);
            assertEquals(buffers, stats().buffersFree(), at);
        }
        open.forEach(each -> each.port.close());
    }

    @Test
    void aBrokenListOfExtraBuffersIsNoticedAndHarmsNobody() {
        try (TestPort other = new TestPort(device, new TestRegister("vale0:other").slots(8))) {
            MemoryStats before = stats();
            // Beyond the pool; a reserved buffer; in a circle.
            for (long next : new long[] {1 << 20, 1, -1}) {
                TestPort port = new TestPort(
                        device, new TestRegister("vale0:bad").slots(8).extra(5));
                long head = port.nifp.ni_bufs_head();
                long target = next == -1 ? head : next;
                port.memory.set(JAVA_INT, NetmapUser.NETMAP_BUF(port.tx(0), head), (int) target);
                long corrupted = stats().corrupted();
                port.close();
                assertTrue(stats().corrupted() > corrupted, "next " + next);
                assertEquals(before.ringsFree(), stats().ringsFree(), "next " + next);
                assertTrue(stats().buffersFree() >= before.buffersFree() - 40, "next " + next);
            }
            try (TestPort later = new TestPort(device, new TestRegister("vale0:later").slots(8))) {
                byte[] frame = Frames.frame(-1, 2, 60, 7);
                later.send(frame);
                assertEquals(7, Frames.number(other.receive()));
            }
        }
    }

    @Test
    void aBufferGivenBackTwiceIsNoticedAtTheSecondTime() {
        TestPort other = new TestPort(device, new TestRegister("vale0:other").slots(8));
        TestPort port =
                new TestPort(device, new TestRegister("vale0:bad").slots(8).extra(1));
        // A program lost count: what it lists as its own is in a ring of another port.
        port.nifp.ni_bufs_head(NetmapSlot.buf_idx(other.memory, other.tx(0).slot(3)));
        port.memory.set(JAVA_INT, NetmapUser.NETMAP_BUF(port.tx(0), port.nifp.ni_bufs_head()), 0);
        port.close();
        assertEquals(0, stats().corrupted());
        other.close();
        assertEquals(1, stats().corrupted());
    }
}
