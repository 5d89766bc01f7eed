package io.github.netmap4j.fuse.memory;

import static io.github.netmap4j.sys.abi.netmap_h.MAP_SHARED;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_READ;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_WRITE;

import io.github.netmap4j.fuse.system.ProcFile;
import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.sys.call.LibcCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Clients' memory that this process maps as well, so that each sees the other's writes: MAP_SHARED mappings, through
 * /proc/PID/map_files, which needs CAP_SYS_ADMIN. Private memory cannot be shared.
 *
 * <p>If a client shortened the file, the server would crash, and fail all other clients. So only a {@link KernelFile}
 * will do: anonymous memory, or a memfd that is sealed against shrinking or can be. There, a page that a client frees
 * comes back empty when touched. Huge pages of hugetlbfs run out instead, so they are refused.
 *
 * <p>Two risks remain. An access fails if the memory is defective, or was swapped out and cannot be read back. And
 * control groups charge a page to the server if the server is the first to touch it.
 */
final class SharedMemory {

    /** Bytes of a file: two clients may name the same ones, or one client may twice. */
    private record Key(long inode, long offset, long length) {}

    private record Shared(Arena arena, MemorySegment segment, int users) {}

    private static final Map<Key, Shared> SHARED = new HashMap<>();

    private SharedMemory() {}

    /**
     * Maps memory of a client.
     *
     * @param tid any of the client's threads
     * @return the memory, valid until the caller releases it; null if the client has none there or may not write to it
     * @throws UnsupportedOperationException if it cannot be shared
     */
    static @Nullable Region map(int tid, long address, long length) {
        MapsLine line = find(tid, address, length);
        if (line == null || !line.writable()) {
            return null;
        }
        if (!line.shared()) {
            throw cannot("it is private: map it with MAP_SHARED");
        }
        try (KernelFile file = KernelFile.open("/proc/" + tid + "/map_files/" + line.range(), line.inode())) {
            // The seal first: between the size and the seal the client could shrink it.
            if (file == null || !file.keepsItsSize()) {
                throw cannot(
                        "it could shrink, or run out: use anonymous memory, or memfd_create with MFD_ALLOW_SEALING and"
                                + " without MFD_HUGETLB");
            }
            long offset = line.offset() + (address - line.start());
            if (file.size() < offset + length) {
                throw cannot("its file is shorter than the mapping");
            }
            return share(new Key(line.inode(), offset, length), file.fd(), line);
        } catch (IOException gone) {
            throw cannot(gone.getMessage());
        }
    }

    private static @Nullable MapsLine find(int tid, long address, long length) {
        try {
            for (String text : ProcFile.lines(Path.of("/proc/" + tid + "/maps"))) {
                MapsLine line = MapsLine.parse(text);
                if (line.has(address)) {
                    if (length > line.end() - address) {
                        throw cannot("it spans more than one mapping");
                    }
                    return line;
                }
            }
            return null;
        } catch (IOException gone) {
            return null;
        }
    }

    @SuppressWarnings("restricted")
    private static synchronized Region share(Key key, int fd, MapsLine line) {
        Shared now = SHARED.get(key);
        if (now == null) {
            // Maps all of the client's mapping: it begins and ends at page boundaries.
            long size = line.end() - line.start();
            long mapped = LibcCalls.mmap(fd, size, PROT_READ() | PROT_WRITE(), MAP_SHARED(), line.offset());
            if (mapped < 0 && mapped >= -4095) {
                throw cannot("it cannot be mapped");
            }
            Arena arena = Arena.ofShared();
            MemorySegment all =
                    MemorySegment.ofAddress(mapped).reinterpret(size, arena, _ -> LibcCalls.munmap(mapped, size));
            now = new Shared(arena, all.asSlice(key.offset - line.offset(), key.length), 0);
        }
        SHARED.put(key, new Shared(now.arena, now.segment, now.users + 1));
        return new Region(now.segment, () -> release(key));
    }

    private static synchronized void release(Key key) {
        Shared now = Objects.requireNonNull(SHARED.get(key), "released more often than shared");
        if (now.users == 1) {
            SHARED.remove(key);
            now.arena.close();
        } else {
            SHARED.put(key, new Shared(now.arena, now.segment, now.users - 1));
        }
    }

    /** The number of current mappings. */
    static synchronized int count() {
        return SHARED.size();
    }

    private static UnsupportedOperationException cannot(@Nullable String why) {
        return new UnsupportedOperationException("the memory of another process cannot be shared: " + why);
    }
}
