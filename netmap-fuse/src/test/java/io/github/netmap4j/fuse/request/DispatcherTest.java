package io.github.netmap4j.fuse.request;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EIO;
import static io.github.netmap4j.sys.os.Errno.EMFILE;
import static io.github.netmap4j.sys.os.Errno.ENOSYS;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.fuse.memory.ClientMemory;
import io.github.netmap4j.fuse.protocol.FileAttributes;
import io.github.netmap4j.fuse.protocol.Fuse;
import io.github.netmap4j.fuse.protocol.Reply;
import io.github.netmap4j.fuse.protocol.Request;
import io.github.netmap4j.fuse.protocol.RequestBuilder;
import io.github.netmap4j.soft.spi.UserMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol without a mount: request bytes in, reply bytes out. */
class DispatcherTest {

    private static final long UNIQUE = 0x1234_5678_9abcL;
    private static final long BODY = Fuse.OUT_HEADER.byteSize();
    private static final int BACKING = 7;

    private final Arena arena = Arena.ofAuto();
    private final RequestBuilder requests = new RequestBuilder(arena);
    private final Reply reply = new Reply(arena);
    private final ClientMemory memory = new ClientMemory(arena);
    private final List<Long> notified = new ArrayList<>();
    private RecordingDevice device = new RecordingDevice();
    private Dispatcher dispatcher = dispatcher(device);

    private Dispatcher dispatcher(RecordingDevice answering) {
        return new Dispatcher(
                answering,
                new FileAttributes(1 << 20, 0600),
                BACKING,
                notified::add,
                new PendingReleases(Duration.ofSeconds(30)));
    }

    private void use(RecordingDevice answering) {
        device = answering;
        dispatcher = dispatcher(answering);
    }

    private long answer(Request request) {
        return dispatcher.answer(request, reply, memory.of(request.pid()));
    }

    private long open() {
        assertEquals(BODY + 16, answer(requests.begin(Fuse.OPEN, UNIQUE, 8).end()));
        return reply.buffer.get(JAVA_LONG, BODY);
    }

    private Request ioctl(long fh, long cmd, MemorySegment data) {
        return requests.begin(Fuse.IOCTL, UNIQUE, Fuse.IOCTL_IN)
                .u64(Fuse.IOCTL_IN, "fh", fh)
                .u32(Fuse.IOCTL_IN, "cmd", cmd)
                .u32(Fuse.IOCTL_IN, "in_size", data.byteSize())
                .u32(Fuse.IOCTL_IN, "out_size", data.byteSize())
                .pid(ProcessHandle.current().pid())
                .data(data)
                .end();
    }

    private Request poll(long fh, long kh, int flags) {
        return requests.begin(Fuse.POLL, UNIQUE, Fuse.POLL_IN)
                .u64(Fuse.POLL_IN, "fh", fh)
                .u64(Fuse.POLL_IN, "kh", kh)
                .u32(Fuse.POLL_IN, "flags", flags)
                .u32(Fuse.POLL_IN, "events", 1)
                .pid(ProcessHandle.current().pid())
                .end();
    }

    private Request release(long fh) {
        return requests.begin(Fuse.RELEASE, UNIQUE, Fuse.RELEASE_IN)
                .u64(Fuse.RELEASE_IN, "fh", fh)
                .end();
    }

    private Request flush(long fh) {
        return requests.begin(Fuse.FLUSH, UNIQUE, Fuse.FLUSH_IN)
                .u64(Fuse.FLUSH_IN, "fh", fh)
                .pid(ProcessHandle.current().pid())
                .end();
    }

    private void assertError(int errno, long length) {
        assertEquals(BODY, length);
        assertEquals(-errno, error());
    }

    private int error() {
        return reply.buffer.get(JAVA_INT, Fuse.offset(Fuse.OUT_HEADER, "error"));
    }

    @Test
    void initAsksForPassthroughAndNothingElse() {
        assertEquals(16 + 64, reply.init(3, 65536));
        ByteBuffer expected = ByteBuffer.allocate(80).order(ByteOrder.nativeOrder());
        expected.putInt(80).putInt(0).putLong(3);
        expected.putInt(7).putInt(40).putInt(65536).putInt(1 << 30);
        expected.putInt(0).putInt(4096).putInt(1).putInt(0);
        expected.putInt(0x20).putInt(1);
        assertArrayEquals(expected.array(), reply.buffer.asSlice(0, 80).toArray(JAVA_BYTE));
    }

    @Test
    void aFlushClosesNothing() {
        long fh = open();
        assertError(0, answer(flush(fh)));
        assertEquals(1, device.open.size());
        assertError(0, answer(release(fh)));
        assertEquals(Set.of(), device.open);
        assertError(EINVAL, answer(flush(fh)));
    }

    @ParameterizedTest
    @ValueSource(ints = {Fuse.IOCTL, Fuse.POLL})
    void aThreadThatClosedADescriptorSyncsAndPollsAfterItsRelease(int opcode) throws Exception {
        AtomicInteger openThen = new AtomicInteger();
        use(new RecordingDevice() {
            @Override
            public int ioctl(int fd, long request, MemorySegment argument, UserMemory caller) {
                openThen.set(open.size());
                return 0;
            }

            @Override
            public int poll(int fd, int events, UserMemory caller, Runnable wake) {
                openThen.set(open.size());
                return 0;
            }
        });
        long closed = open();
        long used = open();
        answer(flush(closed));
        Request release = new RequestBuilder(arena)
                .begin(Fuse.RELEASE, UNIQUE, Fuse.RELEASE_IN)
                .u64(Fuse.RELEASE_IN, "fh", closed)
                .end();
        Thread client = Thread.currentThread();
        Thread kernel = Thread.ofPlatform().start(() -> {
            while (client.getState() != Thread.State.TIMED_WAITING && openThen.get() == 0) {
                Thread.onSpinWait();
            }
            dispatcher.answer(release, new Reply(arena), memory.of(0));
        });
        answer(opcode == Fuse.POLL ? poll(used, 99, 0) : ioctl(used, 0x6994, MemorySegment.NULL));
        kernel.join();
        assertEquals(1, openThen.get(), "files open when the call came to the device");
    }

    @Test
    void openGivesTheBackingFileAndReleaseCloses() {
        long fh = open();
        assertEquals(UNIQUE, reply.buffer.get(JAVA_LONG, Fuse.offset(Fuse.OUT_HEADER, "unique")));
        assertEquals(128, reply.buffer.get(JAVA_INT, BODY + 8));
        assertEquals(BACKING, reply.buffer.get(JAVA_INT, BODY + 12));
        assertEquals(1, device.open.size());

        assertError(0, answer(release(fh)));
        assertEquals(Set.of(), device.open);
        assertError(EINVAL, answer(release(fh)));
    }

    @Test
    void openSaysWhatTheDeviceSays() {
        device.limit = 0;
        assertError(EMFILE, answer(requests.begin(Fuse.OPEN, UNIQUE, 8).end()));
    }

    @Test
    void manyFilesKeepApart() {
        long[] handles = new long[100];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = open();
        }
        for (int i = 0; i < handles.length; i += 2) {
            assertError(0, answer(release(handles[i])));
        }
        assertEquals(50, device.open.size());
        assertTrue(open() < handles.length, "numbers are used again");
    }

    @Test
    void anOpenThatNobodyWaitsForIsClosed() {
        Request request = requests.begin(Fuse.OPEN, UNIQUE, 8).end();
        answer(request);
        dispatcher.notDelivered(request, reply);
        assertEquals(Set.of(), device.open);
    }

    @Test
    void ioctlDataGoThereAndBackEvenWithAnError() {
        use(new RecordingDevice() {
            @Override
            public int ioctl(int fd, long request, MemorySegment argument, UserMemory caller) {
                assertEquals(0xc0586997L, request);
                assertEquals(88, argument.byteSize());
                assertEquals(42, argument.get(JAVA_LONG, 0));
                argument.set(JAVA_LONG, 0, 43);
                return -ENXIO;
            }
        });
        MemorySegment data = arena.allocate(88);
        data.set(JAVA_LONG, 0, 42);
        assertEquals(BODY + 16 + 88, answer(ioctl(open(), 0xc0586997L, data)));
        assertEquals(0, error());
        assertEquals(-ENXIO, reply.buffer.get(JAVA_INT, BODY));
        assertEquals(43, reply.buffer.get(JAVA_LONG, BODY + 16));
    }

    @ParameterizedTest
    @ValueSource(ints = {Fuse.IOCTL, Fuse.POLL})
    void aReleaseDoesNotWaitForAnAbandonedCallWhichThenCloses(int opcode) {
        use(new RecordingDevice() {
            @Override
            public int ioctl(int fd, long request, MemorySegment argument, UserMemory caller) {
                return releasedMeanwhile(fd);
            }

            @Override
            public int poll(int fd, int events, UserMemory caller, Runnable wake) {
                return releasedMeanwhile(fd);
            }

            private int releasedMeanwhile(int fd) {
                Request release = new RequestBuilder(arena)
                        .begin(Fuse.RELEASE, UNIQUE, Fuse.RELEASE_IN)
                        .u64(Fuse.RELEASE_IN, "fh", 0)
                        .end();
                assertEquals(BODY, dispatcher.answer(release, new Reply(arena), memory));
                assertEquals(Set.of(fd), device.open, "it is at work");
                return 0;
            }
        });
        long fh = open();
        assertEquals(0, fh);
        answer(opcode == Fuse.POLL ? poll(fh, 99, 0) : ioctl(fh, 0x6994, MemorySegment.NULL));
        assertEquals(Set.of(), device.open);
    }

    @Test
    void aSyncHasNoData() {
        use(new RecordingDevice() {
            @Override
            public int ioctl(int fd, long request, MemorySegment argument, UserMemory caller) {
                assertEquals(MemorySegment.NULL, argument);
                return 0;
            }
        });
        assertEquals(BODY + 16, answer(ioctl(open(), 0x6994, MemorySegment.NULL)));
        assertEquals(0, reply.buffer.get(JAVA_INT, BODY));
    }

    @Test
    void pointersLeadToTheCallersMemory() {
        MemorySegment body = arena.allocate(64);
        body.set(JAVA_INT, 0, 4711);
        use(new RecordingDevice() {
            @Override
            public int ioctl(int fd, long request, MemorySegment argument, UserMemory caller) {
                MemorySegment copy = arena.allocate(8);
                assertTrue(caller.read(body.address(), copy, 0, 8));
                assertEquals(4711, copy.get(JAVA_INT, 0));
                assertTrue(caller.write(body.address() + 8, copy, 0, 4));
                assertEquals(false, caller.read(8, copy, 0, 8));
                assertEquals(false, caller.write(-8, copy, 0, 8));
                return 0;
            }
        });
        answer(ioctl(open(), 0xc0586997L, arena.allocate(88)));
        assertEquals(0, error());
        assertEquals(4711, body.get(JAVA_INT, 8));
    }

    @Test
    void aDefectOfTheDeviceIsAnErrorOfOneRequest() {
        use(new RecordingDevice() {
            @Override
            public int ioctl(int fd, long request, MemorySegment argument, UserMemory caller) {
                throw new IllegalStateException("thrown by the test");
            }
        });
        assertError(EIO, answer(ioctl(open(), 0x6994, MemorySegment.NULL)));
        assertError(0, answer(release(0)));
    }

    @Test
    void pollLeavesAWaiterOnlyWhenTheKernelWantsToBeTold() {
        long fh = open();
        assertEquals(BODY + 8, answer(poll(fh, 99, 0)));
        assertNull(device.waker);

        answer(poll(fh, 99, Fuse.POLL_SCHEDULE_NOTIFY));
        answer(poll(fh, 99, Fuse.POLL_SCHEDULE_NOTIFY));
        Runnable waker = device.waker;
        waker.run();
        waker.run();
        assertEquals(List.of(99L), notified, "it asked once");

        answer(poll(fh, 99, 0));
        waker.run();
        assertEquals(List.of(99L), notified, "it did not ask again");

        answer(poll(fh, 99, Fuse.POLL_SCHEDULE_NOTIFY));
        waker.run();
        assertEquals(List.of(99L, 99L), notified);
    }

    @Test
    void aNotificationIsAHeaderThatNoReplyHas() {
        assertEquals(24, reply.notifyPoll(99));
        assertEquals(24, reply.buffer.get(JAVA_INT, 0));
        assertEquals(1, reply.buffer.get(JAVA_INT, 4));
        assertEquals(0, reply.buffer.get(JAVA_LONG, 8));
        assertEquals(99, reply.buffer.get(JAVA_LONG, 16));
    }

    @Test
    void attributesAreADeviceNodesAndMayChange() {
        long mode = BODY + Fuse.offset(Fuse.ATTR_OUT, "attr") + Fuse.offset(Fuse.ATTR, "mode");
        assertEquals(BODY + 104, answer(requests.begin(Fuse.GETATTR, UNIQUE, 16).end()));
        assertEquals(0100600, reply.buffer.get(JAVA_INT, mode));

        Request chmod = requests.begin(Fuse.SETATTR, UNIQUE, Fuse.SETATTR_IN)
                .u32(Fuse.SETATTR_IN, "valid", Fuse.FATTR_MODE)
                .u32(Fuse.SETATTR_IN, "mode", 0100666)
                .u32(Fuse.SETATTR_IN, "uid", 1000)
                .end();
        assertEquals(BODY + 104, answer(chmod));
        assertEquals(0100666, reply.buffer.get(JAVA_INT, mode));
        long uid = BODY + Fuse.offset(Fuse.ATTR_OUT, "attr") + Fuse.offset(Fuse.ATTR, "uid");
        assertEquals(0, reply.buffer.get(JAVA_INT, uid));
    }

    @Test
    void whatNeedsNoReplyGetsNone() {
        assertEquals(
                Dispatcher.NO_REPLY,
                answer(requests.begin(Fuse.FORGET, UNIQUE, 8).end()));
        assertEquals(
                Dispatcher.NO_REPLY,
                answer(requests.begin(Fuse.BATCH_FORGET, UNIQUE, 24).end()));
    }

    @Test
    void whatIsNotServedIsNotImplemented() {
        assertError(ENOSYS, answer(requests.begin(52, UNIQUE, 24).end()));
    }

    @ParameterizedTest
    @ValueSource(ints = {Fuse.IOCTL, Fuse.POLL, Fuse.RELEASE, Fuse.SETATTR})
    void aBodyThatIsTooShortIsRefused(int opcode) {
        open();
        StructLayout struct = opcode == Fuse.IOCTL
                ? Fuse.IOCTL_IN
                : opcode == Fuse.POLL ? Fuse.POLL_IN : opcode == Fuse.RELEASE ? Fuse.RELEASE_IN : Fuse.SETATTR_IN;
        for (long size = 0; size < struct.byteSize(); size++) {
            assertError(EINVAL, answer(requests.begin(opcode, UNIQUE, size).end()));
        }
        assertEquals(1, device.open.size());
    }

    @Test
    void ioctlSizesThatAreNotThereAreRefused() {
        long fh = open();
        for (long size : new long[] {1, 16383, 32768, 0x7fff_ffffL, 0xffff_ffffL}) {
            assertError(
                    EINVAL,
                    answer(requests.begin(Fuse.IOCTL, UNIQUE, Fuse.IOCTL_IN)
                            .u64(Fuse.IOCTL_IN, "fh", fh)
                            .u32(Fuse.IOCTL_IN, "in_size", size)
                            .end()));
        }
        assertError(
                EINVAL,
                answer(requests.begin(Fuse.IOCTL, UNIQUE, Fuse.IOCTL_IN)
                        .u64(Fuse.IOCTL_IN, "fh", fh)
                        .u32(Fuse.IOCTL_IN, "out_size", 0xffff_ffffL)
                        .end()));
    }

    @Test
    void theLargestIoctlThatANumberCanSayFits() {
        long size = (1 << 14) - 1;
        assertEquals(BODY + 16 + size, answer(ioctl(open(), 0xffff_6997L, arena.allocate(size))));
    }
}
