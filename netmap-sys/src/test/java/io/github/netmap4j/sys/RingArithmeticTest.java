package io.github.netmap4j.sys;

import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_space;
import static io.github.netmap4j.sys.user.NetmapUser.nm_tx_pending;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.netmap_slot;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every state of every small ring, against a model that walks the slots one by one. */
class RingArithmeticTest {

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void theArithmeticAgreesWithWalkingTheSlots(int n) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = ring(arena, n);
            NetmapRing ring = new NetmapRing(memory, 0);
            for (int head = 0; head < n; head++) {
                assertEquals(head == n - 1 ? 0 : head + 1, nm_ring_next(ring, head));
                for (int cur = 0; cur < n; cur++) {
                    for (int tail = 0; tail < n; tail++) {
                        ring.head(head);
                        ring.cur(cur);
                        netmap_ring.tail(memory, tail);
                        check(ring, n, head, cur, tail);
                    }
                }
            }
        }
    }

    private static void check(NetmapRing ring, int n, int head, int cur, int tail) {
        String state = "n " + n + " head " + head + " cur " + cur + " tail " + tail;
        assertEquals(steps(n, head, tail), nm_ring_space(ring), state);
        assertEquals(head == tail, nm_ring_empty(ring), state);
        // All sent: the program owns every slot but the one before head, which the kernel keeps.
        assertEquals(steps(n, head, tail) != n - 1, nm_tx_pending(ring), state);
        assertEquals(head, ring.head(), state);
        assertEquals(cur, ring.cur(), state);
        assertEquals(tail, ring.tail(), state);
    }

    /** How often one must step forward to come from one slot to another. */
    private static int steps(int n, int from, int to) {
        int steps = 0;
        for (int i = from; i != to; i = (i + 1) % n) {
            steps++;
        }
        return steps;
    }

    static MemorySegment ring(Arena arena, int slots) {
        MemorySegment memory = arena.allocate(
                netmap_ring.sizeof() + slots * netmap_slot.sizeof(),
                netmap_ring.layout().byteAlignment());
        netmap_ring.num_slots(memory, slots);
        netmap_ring.nr_buf_size(memory, 2048);
        return memory;
    }
}
