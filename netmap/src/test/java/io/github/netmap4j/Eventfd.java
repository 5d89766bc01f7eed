package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.call.WakeFd;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.KernelDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A descriptor of the kernel's that a test makes ready: it counts, and is ready for input while it is not 0. Knows
 * no JUnit: a plug-in has it, too.
 */
final class Eventfd implements AutoCloseable {

    private static final MethodHandle READ =
            Native.plain(Native.symbol("read"), FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

    private final WakeFd fd = WakeFd.open(CallState.current());
    private final MemorySegment count = Arena.ofAuto().allocate(JAVA_LONG);
    final Descriptor descriptor = new Descriptor(new KernelDevice("/dev/null"), fd.fd(), "eventfd");

    void signal() {
        fd.wake();
    }

    /** Takes what was signalled so far; 0 for nothing. */
    long take() {
        try {
            long bytes = (long) READ.invokeExact(fd.fd(), count, JAVA_LONG.byteSize());
            return bytes == JAVA_LONG.byteSize() ? count.get(JAVA_LONG, 0) : 0;
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
