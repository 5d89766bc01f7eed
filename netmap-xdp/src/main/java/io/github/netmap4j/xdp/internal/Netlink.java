package io.github.netmap4j.xdp.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.netmap4j.sys.call.CString;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.nlattr;
import io.github.netmap4j.xdp.abi.nlmsghdr;
import io.github.netmap4j.xdp.abi.xdp_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/**
 * A netlink socket, with one request at a time: build it, send it, read the answer. For one thread, and in that
 * thread's network namespace.
 */
public final class Netlink implements AutoCloseable {

    /** The offset of an attribute that is not there. */
    public static final int NONE = -1;

    private static final int SIZE = 32 * 1024;
    private static final long HEADER = nlmsghdr.sizeof();
    private static final long ATTRIBUTE = nlattr.sizeof();

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(SIZE, Integer.BYTES);
    private final int fd;
    private long start;
    private long end;
    private int sequence;
    private int payload;

    /** Opens a socket; if that fails, each {@link #transact} says why. */
    public Netlink(int protocol) {
        fd = KernelCalls.socket(xdp_h.AF_NETLINK(), protocol);
    }

    /** Begins a request. */
    public Netlink begin(int type, int flags) {
        buffer.fill((byte) 0);
        nlmsghdr.nlmsg_type(buffer, (short) type);
        nlmsghdr.nlmsg_flags(buffer, (short) (flags | xdp_h.NLM_F_REQUEST()));
        nlmsghdr.nlmsg_seq(buffer, ++sequence);
        end = HEADER;
        return this;
    }

    /** Adds a struct of zeros, which the caller fills in. */
    public MemorySegment append(MemoryLayout struct) {
        MemorySegment place = buffer.asSlice(end, struct);
        end = align(end + struct.byteSize());
        return place;
    }

    /** Adds an attribute of 32 bits. */
    public Netlink attribute(int type, int value) {
        return attribute(type, MemorySegment.ofArray(new int[] {value}));
    }

    /** Adds an attribute of 8 bits. */
    public Netlink attribute(int type, byte value) {
        return attribute(type, MemorySegment.ofArray(new byte[] {value}));
    }

    /** Adds an attribute that is a string. */
    public Netlink attribute(int type, String value) {
        return attribute(type, MemorySegment.ofArray((value + '\0').getBytes(UTF_8)));
    }

    private Netlink attribute(int type, MemorySegment value) {
        long start = nest(type);
        MemorySegment.copy(value, 0, buffer, end, value.byteSize());
        end += value.byteSize();
        endNest(start);
        return this;
    }

    /** Begins an attribute whose value is whatever is added until {@link #endNest}. */
    public long nest(int type) {
        long start = end;
        buffer.set(JAVA_SHORT, start + nlattr.nla_type$offset(), (short) type);
        end += ATTRIBUTE;
        return start;
    }

    /** Ends what {@link #nest} began. */
    public void endNest(long start) {
        buffer.set(JAVA_SHORT, start + nlattr.nla_len$offset(), (short) (end - start));
        end = align(end);
    }

    /**
     * Sends the request and receives one answer.
     *
     * @return 0, or {@code -errno}: the socket's, or what the kernel answered
     */
    public int transact() {
        long result = send();
        while (result >= 0) {
            result = receive();
            if (result >= HEADER && isAnswer(0, result)) {
                return nlmsghdr.nlmsg_type(buffer) == xdp_h.NLMSG_ERROR() ? buffer.get(JAVA_INT, HEADER) : 0;
            }
        }
        return (int) result;
    }

    /**
     * Sends a request with {@code NLM_F_DUMP} and receives the answer, which has many messages.
     *
     * @param each sees one of them by {@link #answer} and {@link #find}
     * @return 0, or {@code -errno}: the socket's, or what the kernel answered
     */
    public int dump(Runnable each) {
        long result = send();
        while (result >= 0) {
            result = receive();
            for (long at = 0; at + HEADER <= result; at = align(Math.max(end, at + HEADER))) {
                if (isAnswer(at, result)) {
                    int type = nlmsghdr.nlmsg_type(message());
                    if (type == xdp_h.NLMSG_ERROR() || type == xdp_h.NLMSG_DONE()) {
                        return buffer.get(JAVA_INT, start + HEADER);
                    }
                    each.run();
                }
            }
        }
        return (int) result;
    }

    private long send() {
        if (fd < 0) {
            return fd;
        }
        nlmsghdr.nlmsg_len(buffer, (int) end);
        return KernelCalls.send(fd, buffer, end, 0);
    }

    private long receive() {
        long result = KernelCalls.receive(fd, buffer, SIZE, xdp_h.MSG_TRUNC());
        return result > SIZE ? -Errno.EMSGSIZE : result;
    }

    /** Turns to the message at {@code at}, of {@code received} bytes in all, and returns whether it answers the request. */
    private boolean isAnswer(long at, long received) {
        start = at;
        end = Math.min(received, at + Integer.toUnsignedLong(nlmsghdr.nlmsg_len(message())));
        return nlmsghdr.nlmsg_seq(message()) == sequence;
    }

    private MemorySegment message() {
        return buffer.asSlice(start, nlmsghdr.layout());
    }

    /** A struct at the beginning of the answer. */
    public MemorySegment answer(MemoryLayout struct) {
        return buffer.asSlice(start + HEADER, struct);
    }

    /**
     * Finds an attribute after a struct of the answer.
     *
     * @return the offset of its value, or {@link #NONE}; {@link #size} is its size
     */
    public long find(MemoryLayout struct, int type) {
        return find(start + HEADER + align(struct.byteSize()), end, type);
    }

    /** Finds an attribute within the one just found at {@code at}. */
    public long findIn(long at, int size, int type) {
        return find(at, at + size, type);
    }

    private long find(long from, long to, int type) {
        long at = from;
        while (at + ATTRIBUTE <= to) {
            int length = Short.toUnsignedInt(buffer.get(JAVA_SHORT, at + nlattr.nla_len$offset()));
            if (length < ATTRIBUTE || at + length > to) {
                return NONE;
            }
            if ((buffer.get(JAVA_SHORT, at + nlattr.nla_type$offset()) & xdp_h.NLA_TYPE_MASK()) == type) {
                payload = (int) (length - ATTRIBUTE);
                return at + ATTRIBUTE;
            }
            at = align(at + length);
        }
        return NONE;
    }

    /** The size of the value that was found last. */
    public int size() {
        return payload;
    }

    /** Eight bits of a value. */
    public int byteAt(long at) {
        return Byte.toUnsignedInt(buffer.get(JAVA_BYTE, at));
    }

    /** Sixteen bits of a value. */
    public int shortAt(long at) {
        return Short.toUnsignedInt(buffer.get(JAVA_SHORT, at));
    }

    /** Thirty-two bits of a value. */
    public int intAt(long at) {
        return buffer.get(JAVA_INT_UNALIGNED, at);
    }

    /** Sixty-four bits of a value. */
    public long longAt(long at) {
        return buffer.get(JAVA_LONG_UNALIGNED, at);
    }

    /** The value that was found last, a string. */
    public String textAt(long at) {
        return CString.read(buffer, at, payload);
    }

    private static long align(long offset) {
        return (offset + 3) & ~3L;
    }

    @Override
    public void close() {
        arena.close();
        if (fd >= 0) {
            KernelCalls.kernel().close(fd);
        }
    }
}
