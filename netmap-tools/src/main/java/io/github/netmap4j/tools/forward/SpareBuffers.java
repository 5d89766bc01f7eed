package io.github.netmap4j.tools.forward;

import io.github.netmap4j.ExtraBuffer;
import io.github.netmap4j.ExtraBuffers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Extra buffers for packets that find no room. If all are in use, the output with the most waiting packets drops its
 * oldest: new packets have priority over old ones, and a stalled output does not keep all buffers.
 */
final class SpareBuffers {

    private final ArrayDeque<ExtraBuffer> free;
    private final int size;
    private final List<PipeOutput> outputs = new ArrayList<>();

    SpareBuffers(ExtraBuffers pool) {
        free = new ArrayDeque<>(pool.size() + 1);
        for (ExtraBuffer buffer = pool.take(); buffer != null; buffer = pool.take()) {
            free.add(buffer);
        }
        size = free.size();
    }

    /** The number of buffers, in use or not. */
    int size() {
        return size;
    }

    void serve(PipeOutput output) {
        outputs.add(output);
    }

    /** Returns a buffer, or null if there are none at all. */
    @Nullable
    ExtraBuffer take() {
        ExtraBuffer buffer = free.pollFirst();
        if (buffer != null || size == 0) {
            return buffer;
        }
        PipeOutput longest = outputs.getFirst();
        for (int i = 1; i < outputs.size(); i++) {
            if (outputs.get(i).waiting() > longest.waiting()) {
                longest = outputs.get(i);
            }
        }
        return longest.revoke();
    }

    void giveBack(ExtraBuffer buffer) {
        free.addFirst(buffer);
    }
}
