package io.github.netmap4j.sys.nmport;

import io.github.netmap4j.sys.memory.Mapping;
import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The three places where a port's memory can be. */
final class MemorySource {

    private MemorySource() {}

    /** netmap's own memory. */
    record Netmap(Mapping mapping, long size) implements NmemD.Source {
        @Override
        public MemorySegment segment(Arena arena) {
            return mapping.segment(arena);
        }

        @Override
        public void unmap() {
            mapping.release();
        }
    }

    /** The caller's memory. It lives as long as its own arena, whatever happens to ports. */
    record Own(MemorySegment memory) implements NmemD.Source {
        @Override
        public MemorySegment segment(Arena arena) {
            return memory;
        }

        @Override
        public long size() {
            return memory.byteSize();
        }

        @Override
        public void unmap() {}
    }

    /** A mapped file; unmapped when neither its option nor a port uses it. */
    static final class MappedFile implements NmemD.Source {

        private final Arena arena;
        private final MemorySegment memory;
        private int users = 1;

        private MappedFile(Arena arena, MemorySegment memory) {
            this.arena = arena;
            this.memory = memory;
        }

        static MappedFile open(String name) throws IOException {
            Arena arena = Arena.ofShared();
            try (FileChannel file =
                    FileChannel.open(Path.of(name), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return new MappedFile(arena, file.map(MapMode.READ_WRITE, 0, file.size(), arena));
            } catch (Throwable failed) {
                arena.close();
                throw failed;
            }
        }

        /** The errno for Java's exception. */
        static int errno(IOException failed) {
            return switch (failed) {
                case NoSuchFileException _ -> Errno.ENOENT;
                case AccessDeniedException _ -> Errno.EACCES;
                default -> Errno.EIO;
            };
        }

        MemorySegment memory() {
            return memory;
        }

        synchronized MappedFile share() {
            users++;
            return this;
        }

        @Override
        @SuppressWarnings("restricted")
        public MemorySegment segment(Arena port) {
            return MemorySegment.ofAddress(memory.address()).reinterpret(memory.byteSize(), port, null);
        }

        @Override
        public long size() {
            return memory.byteSize();
        }

        @Override
        public synchronized void unmap() {
            if (--users == 0) {
                arena.close();
            }
        }
    }
}
