package io.github.netmap4j.sys.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A program's access to a port's memory, and its end: see {@link io.github.netmap4j.sys.user.MappedPort}. */
public final class PortAccess {

    private final Arena arena = Arena.ofShared();
    private final List<Consumer<MemorySegment>> last = new ArrayList<>();

    /** The arena of all segments over the port's memory. */
    public Arena arena() {
        return arena;
    }

    public synchronized void atClose(Consumer<MemorySegment> action) {
        last.add(action);
    }

    /**
     * Ends the access, runs the last actions, and gives the memory back, whatever they throw.
     *
     * @param memory makes a segment over the memory; null if there is none
     * @throws IllegalStateException with the message {@code ifInUse} if a native call uses the memory; nothing was done then
     */
    public synchronized void end(String ifInUse, @Nullable Function<Arena, MemorySegment> memory, Runnable giveBack) {
        try {
            arena.close();
        } catch (IllegalStateException inUse) {
            throw new IllegalStateException(ifInUse, inUse);
        }
        try (Arena closing = Arena.ofConfined()) {
            MemorySegment region = memory == null || last.isEmpty() ? null : memory.apply(closing);
            // The program's own memory may be gone before its port.
            if (region != null && region.scope().isAlive()) {
                last.forEach(action -> action.accept(region));
            }
        } finally {
            giveBack.run();
        }
    }
}
