package io.github.netmap4j.bench.raw;

import static io.github.netmap4j.sys.user.NetmapUser.nm_pkt_copy;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyAllocationTest {

    private static final int ROUNDS = 1000;

    /** Once a call site has met every kind of memory, the JIT inlines little of what is behind it. */
    @Test
    void aCopyAllocatesNothingWhateverKindsOfMemoryItMet() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined()) {
            List<MemorySegment> memories = List.of(
                    shared.allocate(64),
                    confined.allocate(64),
                    MemorySegment.ofArray(new byte[64]),
                    MemorySegment.ofArray(new long[8]));
            long least = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 100 && least != 0; attempt++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int round = 0; round < ROUNDS; round++) {
                    copyAmong(memories);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            long bytes = least;
            assertTrue(bytes < ROUNDS, () -> bytes + " bytes in " + ROUNDS + " rounds");
        }
    }

    private static void copyAmong(List<MemorySegment> memories) {
        for (int i = 0; i < memories.size(); i++) {
            for (int j = 0; j < memories.size(); j++) {
                nm_pkt_copy(memories.get(i), 0, memories.get(j), 4, 60);
            }
        }
    }
}
