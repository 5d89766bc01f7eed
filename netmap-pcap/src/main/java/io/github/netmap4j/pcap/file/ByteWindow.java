package io.github.netmap4j.pcap.file;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A window over the bytes of a channel, in reused memory. */
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
     * @param channel closed with this window
     */
    public ByteWindow(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Reads until this many bytes are available.
     *
     * @param bytes from {@link #position} on
     * @return false if the channel ends first; the bytes read stay, and a later call may find more
     * @throws IOException if the channel fails; the bytes read stay
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

    /** Moves the bytes to the front, of larger memory if necessary. */
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

    /** {@return the memory that contains the bytes, valid until the next {@link #require}} */
    public MemorySegment memory() {
        return memory;
    }

    /** {@return the offset of the next byte in the memory} */
    public int position() {
        return position;
    }

    /** {@return the number of bytes available without reading} */
    public int available() {
        return limit - position;
    }

    /** {@return the number of the channel's bytes before the next one} */
    public long offset() {
        return before + position;
    }

    /**
     * Skips bytes.
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
