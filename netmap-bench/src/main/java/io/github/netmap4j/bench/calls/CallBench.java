package io.github.netmap4j.bench.calls;

import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.bench.run.TwinBench;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.KernelDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The common part of the benchmarks of system calls: ordinary descriptors, since the cost of a call does not depend on
 * netmap.
 */
public abstract class CallBench extends TwinBench {

    /** Whether the call succeeds or fails with an errno. */
    @Param({"success", "failure"})
    public String outcome;

    final KernelDevice device = new KernelDevice("/dev/zero");
    final Arena arena = Arena.ofShared();
    final MemorySegment pollfds = arena.allocate(pollfd.layout());
    int fd;

    /** Opens the descriptor and names the twin. */
    @Setup
    public void setUp() {
        fd = device.open(netmap_h.O_RDWR());
        if (fd < 0) {
            throw new IllegalStateException("/dev/zero: errno " + -fd);
        }
        pollfd.fd(pollfds, fd);
        pollfd.events(pollfds, (short) netmap_h.POLLIN());
        twin();
    }

    /** Closes the descriptor. */
    @TearDown
    public void tearDown() {
        device.close(fd);
        arena.close();
    }

    /** Names the twin, by {@link Twin#of}. */
    abstract void twin();

    boolean succeeds() {
        return outcome.equals("success");
    }

    /** A descriptor as a pointer argument of a twin. */
    static MemorySegment asPointer(int fd) {
        return MemorySegment.ofAddress(fd);
    }
}
