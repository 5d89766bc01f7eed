package io.github.netmap4j.pcap.file;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** The bytes of a channel, as many at a time as are asked for, in memory that is used again and again. */
public final class ByteWindow implements Closeable {

    private static final int CAPACITY = 1 << 18;

    private final ReadableByteChannel channel;
    private final Arena arena = Arena.ofShared();
    private MemorySegment memory = arena.allocate(CAPACITY, Long.BYTES);
    private ByteBuffer buffer = memory.asByteBuffer();
    private int position;
    private int limit;
    /** Bytes of the channel before the memory's first. */
    private long before;

    /**
     * A window on a channel.
     *
     * @param channel is closed with this
     */
    public ByteWindow(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Reads until so many bytes are there.
     *
     * @param bytes from {@link #position} on
     * @return false if the channel ends before; what there is stays, and a later call may find more
     * @throws IOException if the channel fails; what there is stays
     */
    public boolean require(int bytes) throws IOException {
        while (limit - position < bytes) {
            if (memory.byteSize() - position < bytes) {
                makeRoom(bytes);
            }
            buffer.limit((int) memory.byteSize()).position(limit);
            int read = channel.read(buffer);
            if (read < 0) {
                return false;
            }
            limit += read;
        }
        return true;
    }

    /** Moves what is there to the front, of larger memory if need be. */
    private void makeRoom(int bytes) {
        MemorySegment from = memory;
        if (bytes > memory.byteSize()) {
            memory = arena.allocate(Integer.highestOneBit(bytes) * 2L, Long.BYTES);
            buffer = memory.asByteBuffer();
        }
        MemorySegment.copy(from, position, memory, 0, limit - position);
        before += position;
        limit -= position;
        position = 0;
    }

    /** {@return the memory that the bytes lie in: good until the next {@link #require}} */
    public MemorySegment memory() {
        return memory;
    }

    /** {@return where in memory the next byte lies, in bytes} */
    public int position() {
        return position;
    }

    /** {@return how many bytes are there without reading} */
    public int available() {
        return limit - position;
    }

    /** {@return how many bytes of the channel lie before the next} */
    public long offset() {
        return before + position;
    }

    /**
     * Goes on.
     *
     * @param bytes at most {@link #available}
     */
    public void skip(int bytes) {
        position += bytes;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }
}
