package io.github.netmap4j.fuse;

import io.github.netmap4j.soft.Region;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Memory of clients that this process maps as well, so that each sees what the other writes: what they have mapped with
 * MAP_SHARED, through /proc/PID/map_files, which takes CAP_SYS_ADMIN. Private memory is nobody else's and has no file there.
 *
 * <p>A file that a client can make shorter would be a way to harm the server: what is gone cannot be read. So it has to be
 * anonymous, or a memfd that is sealed against that, or that can be.
 */
final class SharedMemory {

    /** Files that nobody has open: their only name is the mapping itself. */
    private static final String ANONYMOUS = "/dev/zero (deleted)";

    private static final String ANONYMOUS_HUGE = "/anon_hugepage (deleted)";
    private static final String MEMFD = "/memfd:";

    /** Which bytes of which file: two clients may mean the same, or one client twice. */
    private record Key(long device, long inode, long offset, long length) {}

    private record Shared(Arena arena, MemorySegment segment, int users) {}

    private static final Map<Key, Shared> SHARED = new HashMap<>();

    private SharedMemory() {}

    /**
     * Maps memory of a client.
     *
     * @param tid any of its threads
     * @return the memory, which stays as long as the caller does not release it; null if the client has none there or may
     *     not write to it
     * @throws UnsupportedOperationException if it cannot be shared
     */
    static Region map(int tid, long address, long length) {
        MapsLine line = find(tid, address, length);
        if (line == null || !line.writable()) {
            return null;
        }
        if (!line.shared()) {
            throw cannot("it is the client's own: map it with MAP_SHARED");
        }
        int fd = Libc.open("/proc/" + tid + "/map_files/" + line.range(), Libc.O_RDWR | Libc.O_CLOEXEC);
        if (fd < 0) {
            throw cannot("its file cannot be opened");
        }
        try {
            return map(fd, line, address, length);
        } finally {
            Libc.close(fd);
        }
    }

    private static MapsLine find(int tid, long address, long length) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + tid + "/maps"))) {
            MapsLine found = lines.map(MapsLine::parse)
                    .filter(line -> line.has(address))
                    .findFirst()
                    .orElse(null);
            if (found != null && length > found.end() - address) {
                throw cannot("it is not all of one mapping");
            }
            return found;
        } catch (IOException gone) {
            return null;
        }
    }

    private static Region map(int fd, MapsLine line, long address, long length) {
        long offset = line.offset() + (address - line.start());
        try {
            Path file = Path.of("/proc/self/fd/" + fd);
            Map<String, Object> attributes = Files.readAttributes(file, "unix:dev,ino,size");
            long inode = (Long) attributes.get("ino");
            if (inode != line.inode()) {
                throw cannot("it changed meanwhile");
            }
            if ((Long) attributes.get("size") < offset + length) {
                throw cannot("its file is shorter than the mapping");
            }
            if (!staysAsLarge(fd, line.path())) {
                throw cannot("its file could shrink: make it with memfd_create and MFD_ALLOW_SEALING, or anonymous");
            }
            return share(new Key((Long) attributes.get("dev"), inode, offset, length), fd, line);
        } catch (IOException gone) {
            throw cannot(gone.getMessage());
        }
    }

    /** Whether nobody can take pages away from the end of a file; seals it if that is possible. */
    private static boolean staysAsLarge(int fd, String path) {
        if (path.equals(ANONYMOUS) || path.equals(ANONYMOUS_HUGE)) {
            return true;
        }
        int seals = path.startsWith(MEMFD) ? Libc.fcntl(fd, Libc.F_GET_SEALS, 0) : 0;
        return seals >= 0
                && ((seals & Libc.F_SEAL_SHRINK) != 0
                        || (path.startsWith(MEMFD) && Libc.fcntl(fd, Libc.F_ADD_SEALS, Libc.F_SEAL_SHRINK) == 0));
    }

    @SuppressWarnings("restricted")
    private static synchronized Region share(Key key, int fd, MapsLine line) {
        Shared now = SHARED.get(key);
        if (now == null) {
            // All of the client's mapping, because that begins and ends where the file's pages do, however large they
            // are.
            long size = line.end() - line.start();
            long mapped = Libc.mapShared(fd, size, line.offset());
            if (mapped < 0 && mapped >= -4095) {
                throw cannot("it cannot be mapped");
            }
            Arena arena = Arena.ofShared();
            MemorySegment all =
                    MemorySegment.ofAddress(mapped).reinterpret(size, arena, segment -> Libc.munmap(segment, size));
            now = new Shared(arena, all.asSlice(key.offset - line.offset(), key.length), 0);
        }
        SHARED.put(key, new Shared(now.arena, now.segment, now.users + 1));
        return new Region(now.segment, () -> release(key));
    }

    private static synchronized void release(Key key) {
        Shared now = SHARED.get(key);
        if (now.users == 1) {
            SHARED.remove(key);
            now.arena.close();
        } else {
            SHARED.put(key, new Shared(now.arena, now.segment, now.users - 1));
        }
    }

    /** How many pieces of memory are mapped now. */
    static synchronized int count() {
        return SHARED.size();
    }

    private static UnsupportedOperationException cannot(String why) {
        return new UnsupportedOperationException("the memory of another process cannot be shared: " + why);
    }
}
