package io.github.netmap4j.fuse.request;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.fuse.memory.ClientMemory;
import io.github.netmap4j.fuse.protocol.FileAttributes;
import io.github.netmap4j.fuse.protocol.Fuse;
import io.github.netmap4j.fuse.protocol.Reply;
import io.github.netmap4j.fuse.protocol.Request;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever bytes come for a request: the reply is well-formed, nothing is thrown, no descriptor is lost. */
class MalformedRequestProperties {

    private final Arena arena = Arena.ofAuto();
    private final RecordingDevice device = new RecordingDevice();
    private final Dispatcher dispatcher = new Dispatcher(device, new FileAttributes(4096, 0600), 1, kh -> {});
    private final Request request = new Request(arena);
    private final Reply reply = new Reply(arena);
    private final ClientMemory memory = new ClientMemory(arena);

    @Property
    void everyRequestIsAnswered(@ForAll @IntRange(max = 60) int opcode, @ForAll @Size(max = 200) byte[] body) {
        int before = device.open.size();
        long length = Fuse.IN_HEADER.byteSize() + body.length;
        request.buffer.fill((byte) 0xff);
        request.buffer.set(JAVA_INT, 0, (int) length);
        request.buffer.set(JAVA_INT, 4, opcode);
        request.buffer.set(JAVA_LONG, 8, 77);
        MemorySegment.copy(body, 0, request.buffer, JAVA_BYTE, Fuse.IN_HEADER.byteSize(), body.length);
        assertTrue(request.accept(length));

        long answered = dispatcher.answer(request, reply, memory.of(request.pid()));
        if (opcode == Fuse.FORGET || opcode == Fuse.BATCH_FORGET) {
            assertEquals(Dispatcher.NO_REPLY, answered);
        } else {
            assertEquals(answered, reply.buffer.get(JAVA_INT, 0));
            assertTrue(answered >= Fuse.OUT_HEADER.byteSize());
            assertTrue(reply.buffer.get(JAVA_INT, 4) <= 0 && reply.buffer.get(JAVA_INT, 4) > -4096);
            assertEquals(77, reply.buffer.get(JAVA_LONG, 8));
        }
        int change = opcode == Fuse.OPEN ? 1 : 0;
        assertTrue(
                device.open.size() == before + change || (opcode == Fuse.RELEASE && device.open.size() == before - 1));
    }

    @Property
    void whatIsNoRequestIsNotTakenForOne(@ForAll @Size(max = 100) byte[] bytes) {
        request.buffer.fill((byte) 0);
        MemorySegment.copy(bytes, 0, request.buffer, JAVA_BYTE, 0, bytes.length);
        boolean isOne = bytes.length >= Fuse.IN_HEADER.byteSize() && request.buffer.get(JAVA_INT, 0) == bytes.length;
        assertEquals(isOne, request.accept(bytes.length));
    }
}
