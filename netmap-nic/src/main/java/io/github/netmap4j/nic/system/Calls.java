package io.github.netmap4j.nic.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.xdp.abi.xdp_h;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Functions of the C library. Each returns C's result or {@code -errno}; none repeats a call after EINTR. */
public final class Calls {

    // Addresses as numbers: a segment for each frame would be an object.
    private static final FunctionDescriptor TRANSFER = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MH$read = Native.downcall(Native.symbol("read"), TRANSFER);
    private static final MethodHandle MH$write = Native.downcall(Native.symbol("write"), TRANSFER);
    private static final MethodHandle MH$socket =
            Native.downcall(Native.symbol("socket"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle MH$bind =
            Native.downcall(Native.symbol("bind"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));

    private Calls() {}

    /** {@code read} to an address. */
    public static int read(int fd, long address, long room) {
        CallState state = CallState.current();
        try {
            return (int) state.result((long) MH$read.invokeExact(state.capture, fd, address, room));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code write} from an address. */
    public static int write(int fd, long address, long length) {
        CallState state = CallState.current();
        try {
            return (int) state.result((long) MH$write.invokeExact(state.capture, fd, address, length));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code socket(domain, type | SOCK_CLOEXEC, 0)}. */
    public static int socket(int domain, int type) {
        CallState state = CallState.current();
        try {
            return state.result((int) MH$socket.invokeExact(state.capture, domain, type | xdp_h.SOCK_CLOEXEC(), 0));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code bind}. */
    public static int bind(int fd, MemorySegment address) {
        CallState state = CallState.current();
        try {
            return state.result((int) MH$bind.invokeExact(state.capture, fd, address, (int) address.byteSize()));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }
}
