package io.github.netmap4j.fuse.protocol;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Builds a reply or a notification in a reusable buffer. Each method returns how many bytes of it to write to
 * /dev/fuse, in one call.
 */
public final class Reply {

    private static final long BODY = Fuse.OUT_HEADER.byteSize();
    private static final long LEN = Fuse.offset(Fuse.OUT_HEADER, "len");
    private static final long ERROR = Fuse.offset(Fuse.OUT_HEADER, "error");
    private static final long UNIQUE = Fuse.offset(Fuse.OUT_HEADER, "unique");

    private static final long INIT_MAJOR = BODY + Fuse.offset(Fuse.INIT_OUT, "major");
    private static final long INIT_MINOR = BODY + Fuse.offset(Fuse.INIT_OUT, "minor");
    private static final long INIT_READAHEAD = BODY + Fuse.offset(Fuse.INIT_OUT, "max_readahead");
    private static final long INIT_FLAGS = BODY + Fuse.offset(Fuse.INIT_OUT, "flags");
    private static final long INIT_MAX_WRITE = BODY + Fuse.offset(Fuse.INIT_OUT, "max_write");
    private static final long INIT_TIME_GRAN = BODY + Fuse.offset(Fuse.INIT_OUT, "time_gran");
    private static final long INIT_FLAGS2 = BODY + Fuse.offset(Fuse.INIT_OUT, "flags2");
    private static final long INIT_STACK_DEPTH = BODY + Fuse.offset(Fuse.INIT_OUT, "max_stack_depth");
    private static final long OPEN_FH = BODY + Fuse.offset(Fuse.OPEN_OUT, "fh");
    private static final long OPEN_FLAGS = BODY + Fuse.offset(Fuse.OPEN_OUT, "open_flags");
    private static final long OPEN_BACKING = BODY + Fuse.offset(Fuse.OPEN_OUT, "backing_id");
    private static final long IOCTL_RESULT = BODY + Fuse.offset(Fuse.IOCTL_OUT, "result");
    private static final long IOCTL_DATA = BODY + Fuse.IOCTL_OUT.byteSize();
    private static final long POLL_REVENTS = BODY + Fuse.offset(Fuse.POLL_OUT, "revents");
    private static final long NOTIFY_KH = BODY + Fuse.offset(Fuse.NOTIFY_POLL_WAKEUP_OUT, "kh");
    private static final long ATTR_VALID = BODY + Fuse.offset(Fuse.ATTR_OUT, "attr_valid");
    private static final long ATTR = BODY + Fuse.offset(Fuse.ATTR_OUT, "attr");
    private static final long ATTR_INO = ATTR + Fuse.offset(Fuse.ATTR, "ino");
    private static final long ATTR_SIZE = ATTR + Fuse.offset(Fuse.ATTR, "size");
    private static final long ATTR_MODE = ATTR + Fuse.offset(Fuse.ATTR, "mode");
    private static final long ATTR_NLINK = ATTR + Fuse.offset(Fuse.ATTR, "nlink");
    private static final long ATTR_UID = ATTR + Fuse.offset(Fuse.ATTR, "uid");
    private static final long ATTR_GID = ATTR + Fuse.offset(Fuse.ATTR, "gid");

    /** The kernel's minimum. Writes never reach the server, because of passthrough. */
    private static final int MAX_WRITE = 4096;
    /** The kernel may cache attributes for good: they change only by its own SETATTR. */
    private static final long FOREVER = Integer.MAX_VALUE;

    /** The bytes to write. */
    public final MemorySegment buffer;

    /** A buffer for any reply. */
    public Reply(Arena arena) {
        this(arena, Request.CAPACITY);
    }

    private Reply(Arena arena, long capacity) {
        buffer = arena.allocate(capacity, JAVA_LONG.byteAlignment());
    }

    /** A buffer for {@link #notifyPoll} only. */
    static Reply forNotification(Arena arena) {
        return new Reply(arena, BODY + Fuse.NOTIFY_POLL_WAKEUP_OUT.byteSize());
    }

    /** A reply without a body. */
    public long error(long unique, int minusErrno) {
        return header(unique, minusErrno, 0);
    }

    /** Accepts the session with passthrough, which the kernel must have offered. */
    public long init(long unique, int maxReadahead) {
        long length = body(unique, Fuse.INIT_OUT.byteSize());
        set(INIT_MAJOR, Fuse.KERNEL_VERSION);
        set(INIT_MINOR, Fuse.KERNEL_MINOR_VERSION);
        set(INIT_READAHEAD, maxReadahead);
        set(INIT_FLAGS, Fuse.INIT_EXT);
        set(INIT_MAX_WRITE, MAX_WRITE);
        set(INIT_TIME_GRAN, 1);
        set(INIT_FLAGS2, Fuse.PASSTHROUGH_FLAG2);
        // No stacked file system backs the file; with passthrough the kernel accepts 1 or 2.
        set(INIT_STACK_DEPTH, 1);
        return length;
    }

    /** An open file whose mmap, read and write go to the backing file. */
    public long open(long unique, long fh, int backingId) {
        long length = body(unique, Fuse.OPEN_OUT.byteSize());
        buffer.set(JAVA_LONG, OPEN_FH, fh);
        set(OPEN_FLAGS, Fuse.FOPEN_PASSTHROUGH);
        set(OPEN_BACKING, backingId);
        return length;
    }

    /** Whether the reply in the buffer reports success. */
    public boolean succeeded() {
        return buffer.get(JAVA_INT, ERROR) == 0;
    }

    /** The {@code fh} of the reply to an OPEN in the buffer. */
    public long openedFh() {
        return buffer.get(JAVA_LONG, OPEN_FH);
    }

    /** Whether an ioctl's data fit; those of every ioctl that the kernel passes on do. */
    public boolean hasRoomForIoctl(long size) {
        return size <= buffer.byteSize() - IOCTL_DATA;
    }

    /** The place of an ioctl's data, to fill in before {@link #ioctl}. */
    public MemorySegment ioctlData(long size) {
        return buffer.asSlice(IOCTL_DATA, size);
    }

    /** The result of an ioctl, 0 or {@code -errno}; both come with the data. */
    public long ioctl(long unique, int result, long dataSize) {
        long length = header(unique, 0, Fuse.IOCTL_OUT.byteSize() + dataSize);
        buffer.asSlice(BODY, Fuse.IOCTL_OUT.byteSize()).fill((byte) 0);
        set(IOCTL_RESULT, result);
        return length;
    }

    public long poll(long unique, int revents) {
        long length = body(unique, Fuse.POLL_OUT.byteSize());
        set(POLL_REVENTS, revents);
        return length;
    }

    /** The attributes of the only file. */
    public long attr(long unique, FileAttributes file) {
        long length = body(unique, Fuse.ATTR_OUT.byteSize());
        buffer.set(JAVA_LONG, ATTR_VALID, FOREVER);
        buffer.set(JAVA_LONG, ATTR_INO, Fuse.ROOT_ID);
        buffer.set(JAVA_LONG, ATTR_SIZE, file.size());
        set(ATTR_MODE, file.mode());
        set(ATTR_NLINK, 1);
        set(ATTR_UID, file.uid());
        set(ATTR_GID, file.gid());
        return length;
    }

    /** A file system without blocks, which {@code df} omits. */
    public long statfs(long unique) {
        return body(unique, Fuse.KSTATFS.byteSize());
    }

    /** A notification that tells the kernel to poll an open file again. */
    public long notifyPoll(long kh) {
        long length = header(0, Fuse.NOTIFY_POLL, Fuse.NOTIFY_POLL_WAKEUP_OUT.byteSize());
        buffer.set(JAVA_LONG, NOTIFY_KH, kh);
        return length;
    }

    private long body(long unique, long size) {
        buffer.asSlice(BODY, size).fill((byte) 0);
        return header(unique, 0, size);
    }

    private long header(long unique, int error, long size) {
        long length = BODY + size;
        set(LEN, (int) length);
        set(ERROR, error);
        buffer.set(JAVA_LONG, UNIQUE, unique);
        return length;
    }

    private void set(long offset, int value) {
        buffer.set(JAVA_INT, offset, value);
    }
}
