package io.github.netmap4j.conformance.lab;

import static io.github.netmap4j.sys.abi.netmap_h.MAP_ANONYMOUS;
import static io.github.netmap4j.sys.abi.netmap_h.MAP_SHARED;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_READ;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_WRITE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.device.KernelDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of kinds that an arena does not have, freed when the case ends. */
public final class SpecialMemory {

    /** The largest page size of any machine. */
    private static final long LARGEST = 1 << 16;

    /** For mmap and munmap; never opens its path. */
    private static final KernelDevice LIBC = new KernelDevice(KernelDevice.PATH);

    private SpecialMemory() {}

    /** Page-aligned memory that other processes can map. */
    @SuppressWarnings("restricted")
    public static MemorySegment shared(Lab lab, long size) {
        long address = map(size);
        lab.atEnd(() -> LIBC.munmap(address, size));
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    /** The last bytes before an unmapped page. */
    @SuppressWarnings("restricted")
    public static MemorySegment last(Lab lab, long bytes) {
        long address = map(2 * LARGEST);
        assertEquals(0, LIBC.munmap(address + LARGEST, LARGEST), "munmap");
        lab.atEnd(() -> LIBC.munmap(address, LARGEST));
        return MemorySegment.ofAddress(address).reinterpret(LARGEST).asSlice(LARGEST - bytes);
    }

    private static long map(long size) {
        long address = LIBC.mmap(-1, size, PROT_READ() | PROT_WRITE(), MAP_SHARED() | MAP_ANONYMOUS(), 0);
        assertTrue(address > 0, "mmap");
        return address;
    }

    /** A copy that the program cannot write to. */
    public static MemorySegment readOnly(Lab lab, MemorySegment original) {
        try {
            Path file = Files.createTempFile("netmap4j", "conformance");
            try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
                channel.write(original.asByteBuffer());
                return channel.map(FileChannel.MapMode.READ_ONLY, 0, original.byteSize(), lab.arena);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
