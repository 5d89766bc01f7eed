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
 * A file that whole pieces are appended to: gathered in memory, and given to the system together. A file that was there
 * before stays as it is until the first piece that counts.
 */
public final class OutputFile implements Closeable {

    private static final int CAPACITY = 1 << 20;

    private final Arena arena = Arena.ofShared();
    private MemorySegment memory = arena.allocate(CAPACITY, Long.BYTES);
    private ByteBuffer buffer = memory.asByteBuffer();
    private int used;
    private @Nullable WritableByteChannel channel;
    /** The channel if it is a file that can be cut. */
    private @Nullable FileChannel file;
    /** Whether an older file's bytes are still there. */
    private boolean older;
    /** Pieces in the memory that count: for their sake an older file is replaced. */
    private long pending;

    private long written;
    private long safe;

    /** No file yet. */
    public OutputFile() {}

    /**
     * Begins a file.
     *
     * @param path is created if it is not there
     * @throws IOException if it cannot be written
     */
    public void open(Path path) throws IOException {
        boolean there = Files.exists(path);
        FileChannel opened = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        // Of a pipe or a terminal nothing can be cut.
        boolean regular = Files.isRegularFile(path);
        begin(opened, regular ? opened : null, there && regular);
    }

    /**
     * Begins to write to a channel.
     *
     * @param opened is closed with this
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
     * Makes room for a piece. What was appended before may go to the system.
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

    /** {@return the memory to write a piece to: good until the next {@link #reserve}} */
    public MemorySegment memory() {
        return memory;
    }

    /**
     * Appends the piece that is in the reserved room.
     *
     * @param bytes how long it is
     * @param counting whether {@link #safe} counts it, and an older file is replaced for its sake
     */
    public void append(int bytes, boolean counting) {
        used += bytes;
        pending += counting ? 1 : 0;
    }

    /**
     * Gives the system all that was appended, unless an older file would be replaced for nothing.
     *
     * @throws IOException if the system does not take it: then a regular file ends with the last whole piece, and what was
     *     not taken is lost
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

    /** {@return how many counted pieces of all files the system has} */
    public long safe() {
        return safe;
    }

    /** {@return how long the file is, with what is still in memory, in bytes} */
    public long length() {
        return written + used;
    }

    /**
     * Ends the file that was begun last, so that another one can be.
     *
     * @throws IOException if the system does not take its last pieces
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
