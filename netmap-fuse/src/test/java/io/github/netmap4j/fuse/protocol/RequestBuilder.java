package io.github.netmap4j.fuse.protocol;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** Writes requests as the kernel does. */
public final class RequestBuilder {

    private final Request request;
    private long length;

    public RequestBuilder(Arena arena) {
        request = new Request(arena);
    }

    /** Starts a request with a zeroed body of a struct. */
    public RequestBuilder begin(int opcode, long unique, StructLayout body) {
        return begin(opcode, unique, body.byteSize());
    }

    public RequestBuilder begin(int opcode, long unique, long bodySize) {
        request.buffer.fill((byte) 0);
        length = Fuse.IN_HEADER.byteSize() + bodySize;
        request.buffer.set(JAVA_INT, Fuse.offset(Fuse.IN_HEADER, "opcode"), opcode);
        request.buffer.set(JAVA_LONG, Fuse.offset(Fuse.IN_HEADER, "unique"), unique);
        request.buffer.set(JAVA_LONG, Fuse.offset(Fuse.IN_HEADER, "nodeid"), Fuse.ROOT_ID);
        return this;
    }

    public RequestBuilder u32(StructLayout body, String field, long value) {
        request.buffer.set(JAVA_INT, Fuse.IN_HEADER.byteSize() + Fuse.offset(body, field), (int) value);
        return this;
    }

    public RequestBuilder u64(StructLayout body, String field, long value) {
        request.buffer.set(JAVA_LONG, Fuse.IN_HEADER.byteSize() + Fuse.offset(body, field), value);
        return this;
    }

    public RequestBuilder pid(long pid) {
        request.buffer.set(JAVA_INT, Fuse.offset(Fuse.IN_HEADER, "pid"), (int) pid);
        return this;
    }

    /** Adds data after what there is. */
    public RequestBuilder data(MemorySegment data) {
        MemorySegment.copy(data, 0, request.buffer, length, data.byteSize());
        length += data.byteSize();
        return this;
    }

    public Request end() {
        request.buffer.set(JAVA_INT, Fuse.offset(Fuse.IN_HEADER, "len"), (int) length);
        if (!request.accept(length)) {
            throw new AssertionError("not a request");
        }
        return request;
    }
}
