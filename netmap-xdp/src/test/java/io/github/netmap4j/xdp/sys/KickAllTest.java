package io.github.netmap4j.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.os.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often the kernel is called until all is sent, by kernels of several ages. */
class KickAllTest {

    private static final int PRODUCER = 0;
    private static final int CONSUMER = 64;
    private static final int FLAGS = 128;
    private static final int ENTRIES = 192;
    private static final int SIZE = 256;
    private static final int BUDGET = 32;

    private final MemorySegment memory = Arena.ofAuto().allocate(ENTRIES + SIZE * XdpDesc.SIZE, 64);
    private int sent;
    private int calls;

    private XskRingProd ring(int frames) {
        XskRingProd ring = new XskRingProd(memory, PRODUCER, CONSUMER, FLAGS, ENTRIES, SIZE);
        assertEquals(frames, Xsk.xsk_ring_prod__reserve(ring, frames));
        Xsk.xsk_ring_prod__submit(ring, frames);
        return ring;
    }

    private void publish() {
        memory.set(JAVA_INT, CONSUMER, sent);
    }

    /** Before Linux 6.17 the consumer index is stored only when the kernel finds no further frame. */
    private int kickOldKernel() {
        calls++;
        for (int i = 0; i < BUDGET; i++) {
            if (sent == memory.get(JAVA_INT, PRODUCER)) {
                publish();
                return 0;
            }
            sent++;
        }
        if (sent == memory.get(JAVA_INT, PRODUCER)) {
            publish();
            return 0;
        }
        return -Errno.EAGAIN;
    }

    private int kickNewKernel() {
        int result = kickOldKernel();
        publish();
        return result;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 64, 65, 255, 256})
    void allIsSentThoughTheIndexStandsStillMeanwhile(int frames) {
        assertEquals(0, XskSocket.kickAll(this::kickOldKernel, ring(frames), BUDGET));
        assertEquals(frames, sent);
        assertEquals((frames + BUDGET - 1) / BUDGET, calls, "no call too many");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32, 33, 256})
    void allIsSentWhereTheIndexMovesAtOnce(int frames) {
        assertEquals(0, XskSocket.kickAll(this::kickNewKernel, ring(frames), BUDGET));
        assertEquals(frames, sent);
        assertEquals((frames + BUDGET - 1) / BUDGET, calls, "no call too many");
    }

    /** A device that drops ends each call with one frame less. */
    @Test
    void allFramesThatTheDeviceDropsAreGone() {
        XskRingProd ring = ring(100);
        IntSupplier dropping = () -> {
            calls++;
            if (sent == 100) {
                publish();
                return 0;
            }
            sent++;
            return -Errno.EBUSY;
        };
        assertEquals(0, XskSocket.kickAll(dropping, ring, BUDGET));
        assertEquals(100, sent);
        assertEquals(0, ring.pending());
    }

    @ParameterizedTest
    @CsvSource({"EAGAIN, 32, 8", "EAGAIN, 256, 1", "OK, 32, 1", "ENOBUFS, 32, 1"})
    void aDeviceThatTakesNothingEndsIt(String name, int budget, int most) {
        int errno =
                switch (name) {
                    case "EAGAIN" -> Errno.EAGAIN;
                    case "ENOBUFS" -> Errno.ENOBUFS;
                    default -> 0;
                };
        XskRingProd ring = ring(256);
        IntSupplier stuck = () -> {
            calls++;
            return -errno;
        };
        assertEquals(0, XskSocket.kickAll(stuck, ring, budget));
        assertEquals(most, calls);
    }

    @Test
    void anErrorIsReportedAndASignalIsNone() {
        XskRingProd ring = ring(1);
        IntSupplier down = () -> calls++ < 3 ? -Errno.EINTR : -Errno.ENETDOWN;
        assertEquals(-Errno.ENETDOWN, XskSocket.kickAll(down, ring, BUDGET));
        assertEquals(4, calls);
    }
}
