package io.github.netmap4j.sys.user;

import io.github.netmap4j.sys.struct.NetmapIf;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * An open port whose memory is mapped, whichever API opened it: {@link NmDesc} or
 * {@link io.github.netmap4j.sys.nmport.NmportD}.
 *
 * <p>Its close, and {@code nmport_undo_mmap}, go in this order. First the program's access ends: every access to the region
 * throws, from any thread. Then the actions that {@link #atClose} added run, for the last writes to the memory. Then the
 * port's use of the mapping is given back. If a native call uses the region, the first step throws and nothing has happened:
 * the port stays open, and the actions stay for the next close.
 */
public interface MappedPort extends AutoCloseable {

    /**
     * {@code d->nifp}.
     *
     * @return a view of the port's {@code netmap_if}
     * @throws IllegalStateException if the port is closed, or not mapped
     */
    NetmapIf nifp();

    /**
     * Adds an action for the time when nobody in the program can touch the port's memory any more, and netmap has not got it
     * back. Memory that the caller brought himself ({@code nmport_extmem}) stays writable for the caller.
     *
     * @param action gets the region, alive until it returns; it runs on the thread that closes the port, once
     * @throws IllegalStateException if the port is closed, or not mapped
     */
    void atClose(Consumer<MemorySegment> action);

    /**
     * Closes the port.
     *
     * @throws IllegalStateException if a native call that was given the port's memory still runs; the port stays open
     */
    @Override
    void close();
}
