package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.KernelDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A descriptor of the kernel's that a test makes ready: it counts, and is ready for input while it is not 0. */
final class Eventfd implements AutoCloseable {

    private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1);

    final Descriptor descriptor;
    private final int fd = netmap_h.eventfd(0, netmap_h.EFD_CLOEXEC() | netmap_h.EFD_NONBLOCK());
    private final MemorySegment count = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);

    Eventfd() {
        assertTrue(fd >= 0);
        descriptor = new Descriptor(new KernelDevice("/dev/null"), fd, "eventfd");
    }

    void signal() {
        assertEquals(Long.BYTES, netmap_h.write(fd, ONE, Long.BYTES));
    }

    /** Takes what was signalled so far; 0 for nothing. */
    long take() {
        return netmap_h.read(fd, count, Long.BYTES) == Long.BYTES ? count.get(ValueLayout.JAVA_LONG, 0) : 0;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
