package io.github.netmap4j.fuse.protocol;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A request as the kernel wrote it: a view of a reusable buffer. {@link #accept} checks the header once; check the body
 * with {@link #has} before you read it.
 */
public final class Request {

    /**
     * Holds the largest request: an ioctl whose number gives its argument 16,383 bytes. It is also above the 8192 that
     * the kernel asks of every server.
     */
    static final long CAPACITY = 32 * 1024;

    private static final long BODY = Fuse.IN_HEADER.byteSize();
    private static final long LEN = Fuse.offset(Fuse.IN_HEADER, "len");
    private static final long OPCODE = Fuse.offset(Fuse.IN_HEADER, "opcode");
    private static final long UNIQUE = Fuse.offset(Fuse.IN_HEADER, "unique");
    private static final long NODEID = Fuse.offset(Fuse.IN_HEADER, "nodeid");
    private static final long UID = Fuse.offset(Fuse.IN_HEADER, "uid");
    private static final long PID = Fuse.offset(Fuse.IN_HEADER, "pid");

    private static final long INIT_MAJOR = BODY + Fuse.offset(Fuse.INIT_IN, "major");
    private static final long INIT_MINOR = BODY + Fuse.offset(Fuse.INIT_IN, "minor");
    private static final long INIT_READAHEAD = BODY + Fuse.offset(Fuse.INIT_IN, "max_readahead");
    private static final long INIT_FLAGS = BODY + Fuse.offset(Fuse.INIT_IN, "flags");
    private static final long INIT_FLAGS2 = BODY + Fuse.offset(Fuse.INIT_IN, "flags2");
    private static final long RELEASE_FH = BODY + Fuse.offset(Fuse.RELEASE_IN, "fh");
    private static final long FLUSH_FH = BODY + Fuse.offset(Fuse.FLUSH_IN, "fh");
    private static final long INTERRUPT_UNIQUE = BODY + Fuse.offset(Fuse.INTERRUPT_IN, "unique");
    private static final long IOCTL_FH = BODY + Fuse.offset(Fuse.IOCTL_IN, "fh");
    private static final long IOCTL_CMD = BODY + Fuse.offset(Fuse.IOCTL_IN, "cmd");
    private static final long IOCTL_IN_SIZE = BODY + Fuse.offset(Fuse.IOCTL_IN, "in_size");
    private static final long IOCTL_OUT_SIZE = BODY + Fuse.offset(Fuse.IOCTL_IN, "out_size");
    private static final long IOCTL_DATA = BODY + Fuse.IOCTL_IN.byteSize();
    private static final long POLL_FH = BODY + Fuse.offset(Fuse.POLL_IN, "fh");
    private static final long POLL_KH = BODY + Fuse.offset(Fuse.POLL_IN, "kh");
    private static final long POLL_FLAGS = BODY + Fuse.offset(Fuse.POLL_IN, "flags");
    private static final long POLL_EVENTS = BODY + Fuse.offset(Fuse.POLL_IN, "events");
    private static final long SETATTR_VALID = BODY + Fuse.offset(Fuse.SETATTR_IN, "valid");
    private static final long SETATTR_MODE = BODY + Fuse.offset(Fuse.SETATTR_IN, "mode");
    private static final long SETATTR_UID = BODY + Fuse.offset(Fuse.SETATTR_IN, "uid");
    private static final long SETATTR_GID = BODY + Fuse.offset(Fuse.SETATTR_IN, "gid");

    /** Receives a request: {@link #CAPACITY} bytes, aligned for every field. */
    public final MemorySegment buffer;

    private long length;

    public Request(Arena arena) {
        buffer = arena.allocate(CAPACITY, JAVA_LONG.byteAlignment());
    }

    private Request(Request of) {
        length = of.length;
        buffer = Arena.ofAuto().allocate(length, JAVA_LONG.byteAlignment());
        buffer.copyFrom(of.buffer.asSlice(0, length));
    }

    /** Copies the request into a new buffer of its size. */
    public Request copy() {
        return new Request(this);
    }

    /**
     * Checks what was read into the buffer.
     *
     * @param bytes how many bytes were read
     * @return false if that is not a request: it is shorter than a header, or not as long as the header says
     */
    public boolean accept(long bytes) {
        length = bytes;
        return bytes >= BODY && bytes <= CAPACITY && u32(LEN) == bytes;
    }

    /** Whether the body has at least this many bytes. */
    public boolean has(long bytes) {
        return length - BODY >= bytes;
    }

    public int opcode() {
        return s32(OPCODE);
    }

    public long unique() {
        return s64(UNIQUE);
    }

    long nodeid() {
        return s64(NODEID);
    }

    /** The calling thread, as this process's pid namespace numbers it; 0 if it has no number there. */
    public int pid() {
        return s32(PID);
    }

    /** The calling thread's user, as this process's user namespace numbers it. */
    public int uid() {
        return s32(UID);
    }

    public int initMajor() {
        return s32(INIT_MAJOR);
    }

    public int initMinor() {
        return s32(INIT_MINOR);
    }

    public int initMaxReadahead() {
        return s32(INIT_READAHEAD);
    }

    public int initFlags() {
        return s32(INIT_FLAGS);
    }

    public int initFlags2() {
        return s32(INIT_FLAGS2);
    }

    public long flushFh() {
        return s64(FLUSH_FH);
    }

    public long releaseFh() {
        return s64(RELEASE_FH);
    }

    public long interruptUnique() {
        return s64(INTERRUPT_UNIQUE);
    }

    public long ioctlFh() {
        return s64(IOCTL_FH);
    }

    public long ioctlCmd() {
        return u32(IOCTL_CMD);
    }

    public long ioctlInSize() {
        return u32(IOCTL_IN_SIZE);
    }

    public long ioctlOutSize() {
        return u32(IOCTL_OUT_SIZE);
    }

    /** Where the ioctl's data start in the buffer: {@link #ioctlInSize} bytes. */
    public long ioctlData() {
        return IOCTL_DATA;
    }

    public long pollFh() {
        return s64(POLL_FH);
    }

    public long pollKh() {
        return s64(POLL_KH);
    }

    public int pollFlags() {
        return s32(POLL_FLAGS);
    }

    public int pollEvents() {
        return s32(POLL_EVENTS);
    }

    int setattrValid() {
        return s32(SETATTR_VALID);
    }

    int setattrMode() {
        return s32(SETATTR_MODE);
    }

    int setattrUid() {
        return s32(SETATTR_UID);
    }

    int setattrGid() {
        return s32(SETATTR_GID);
    }

    private int s32(long offset) {
        return buffer.get(JAVA_INT, offset);
    }

    private long u32(long offset) {
        return Integer.toUnsignedLong(buffer.get(JAVA_INT, offset));
    }

    private long s64(long offset) {
        return buffer.get(JAVA_LONG, offset);
    }
}
