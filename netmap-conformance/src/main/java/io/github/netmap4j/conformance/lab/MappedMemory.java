package io.github.netmap4j.conformance.lab;

import io.github.netmap4j.sys.device.NetmapDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A mapping of a port's memory, unmapped at the latest when the case ends. */
public final class MappedMemory {

    public final MemorySegment memory;
    private final Arena arena = Arena.ofShared();
    private final NetmapDevice device;
    private final long address;

    @SuppressWarnings("restricted")
    MappedMemory(NetmapDevice device, long address, long length) {
        this.device = device;
        this.address = address;
        this.memory = MemorySegment.ofAddress(address).reinterpret(length, arena, null);
    }

    boolean isOpen() {
        return arena.scope().isAlive();
    }

    public void unmap() {
        long length = memory.byteSize();
        arena.close();
        Expect.ok(device.munmap(address, length), "munmap");
    }
}
