package io.github.netmap4j.pcap.file;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file to append whole pieces to, which are collected in memory and passed to the system together. An existing file
 * stays until the first piece that counts.
 */
public final class OutputFile implements Closeable {

    private static final int CAPACITY = 1 << 20;

    private final Arena arena = Arena.ofShared();
    private MemorySegment memory = arena.allocate(CAPACITY, Long.BYTES);
    private ByteBuffer buffer = memory.asByteBuffer();
    private int used;
    private @Nullable WritableByteChannel channel;
    /** The channel if it is a file that can be truncated. */
    private @Nullable FileChannel file;
    /** Whether the existing file's bytes are still there. */
    private boolean older;
    /** The number of pieces in memory that count, for which an existing file is replaced. */
    private long pending;

    private long written;
    private long safe;

    /** No file yet. */
    public OutputFile() {}

    /**
     * Begins a file.
     *
     * @param path created if necessary
     * @throws IOException if it cannot be written
     */
    public void open(Path path) throws IOException {
        boolean there = Files.exists(path);
        FileChannel opened = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        // Pipes and terminals cannot be truncated.
        boolean regular = Files.isRegularFile(path);
        begin(opened, regular ? opened : null, there && regular);
    }

    /**
     * Begins to write to a channel.
     *
     * @param opened closed with this file
     */
    public void open(WritableByteChannel opened) {
        begin(opened, null, false);
    }

    private void begin(WritableByteChannel opened, @Nullable FileChannel regular, boolean replaces) {
        channel = opened;
        file = regular;
        older = replaces;
        pending = 0;
        used = 0;
        written = 0;
    }

    /**
     * Makes room for a piece. Earlier pieces may go to the system.
     *
     * @param bytes how long it is
     * @return where it starts in {@link #memory}, bytes
     * @throws IOException if the system does not take what was appended before
     */
    public int reserve(int bytes) throws IOException {
        if (memory.byteSize() - used < bytes) {
            flush();
        }
        if (memory.byteSize() - used < bytes) {
            MemorySegment from = memory;
            memory = arena.allocate((used + (long) bytes) * 2, Long.BYTES);
            buffer = memory.asByteBuffer();
            MemorySegment.copy(from, 0, memory, 0, used);
        }
        return used;
    }

    /** {@return the memory to write a piece to, valid until the next {@link #reserve}} */
    public MemorySegment memory() {
        return memory;
    }

    /**
     * Appends the piece that is in the reserved room.
     *
     * @param bytes how long it is
     * @param counting whether {@link #safe} counts it, and an existing file is replaced for it
     */
    public void append(int bytes, boolean counting) {
        used += bytes;
        pending += counting ? 1 : 0;
    }

    /**
     * Passes everything appended to the system, unless that would replace an existing file without a counting piece.
     *
     * @throws IOException if the system refuses it: a regular file then ends with the last whole piece, and the rest is
     *     lost
     */
    public void flush() throws IOException {
        if (used == 0 || (older && pending == 0)) {
            return;
        }
        WritableByteChannel to = Objects.requireNonNull(channel, "a file is begun first");
        if (older && file != null) {
            file.truncate(0);
            older = false;
        }
        buffer.position(0).limit(used);
        long count = pending;
        used = 0;
        pending = 0;
        try {
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
        } catch (IOException e) {
            if (file != null && file.isOpen()) {
                file.truncate(written);
                file.position(written);
            }
            throw e;
        }
        written += buffer.limit();
        safe += count;
    }

    /** {@return how many counting pieces of all files the system has} */
    public long safe() {
        return safe;
    }

    /** {@return the length of the file in bytes, pieces in memory included} */
    public long length() {
        return written + used;
    }

    /**
     * Ends the current file, so that another one can begin.
     *
     * @throws IOException if the system refuses its last pieces
     */
    public void end() throws IOException {
        try {
            flush();
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (arena.scope().isAlive()) {
            try {
                end();
            } finally {
                arena.close();
            }
        }
    }
}
