package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.ownership.FrameTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Memory of frames that no kernel knows. */
final class Memories {

    private Memories() {}

    static FrameMemory of(UmemConfig config, int frames) {
        MemorySegment region = Arena.ofAuto().allocate((long) frames * config.frameSize());
        return new FrameMemory(region, new FrameTable(9, frames, 0, config.atomicOwnership()), config);
    }

    /** A batch with all frames of its memory. */
    static FrameBatch batch(FrameMemory memory) {
        FrameBatch batch = new FrameBatch(memory, memory.table.frames());
        batch.fill(memory.table.frames());
        return batch;
    }

    static byte[] bytes(MemorySegment region, long offset, int count) {
        return region.asSlice(offset, count).toArray(ValueLayout.JAVA_BYTE);
    }
}
