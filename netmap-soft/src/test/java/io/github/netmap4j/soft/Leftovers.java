package io.github.netmap4j.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.soft.spi.MemoryStats;

/** What closed ports leave in the global memory. */
public final class Leftovers {

    private Leftovers() {}

    /** That it is nothing, and no list was broken. */
    public static void none(SoftDevice device) {
        none(device, 0);
    }

    /** That it is nothing, though a test broke so many lists. */
    public static void none(SoftDevice device, long broken) {
        MemoryStats global = device.memory(1).orElseThrow();
        assertEquals(global.ifsTotal(), global.ifsFree(), "free netmap_ifs");
        assertEquals(global.ringsTotal(), global.ringsFree(), "free rings");
        assertEquals(global.buffersTotal() - 2, global.buffersFree(), "free buffers");
        assertEquals(broken, global.corrupted(), "corrupted");
    }
}
