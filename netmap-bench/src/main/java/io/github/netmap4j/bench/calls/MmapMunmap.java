package io.github.netmap4j.bench.calls;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.bench.run.TwinBench;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.KernelDevice;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** mmap and munmap of one megabyte of {@code /dev/zero}, shared, no page of it touched. */
public class MmapMunmap extends TwinBench {

    private static final long LENGTH = 1 << 20;
    private final KernelDevice device = new KernelDevice("/dev/zero");
    private int fd;

    /** Opens the descriptor and names the twin. */
    @Setup
    public void setUp() {
        fd = device.open(netmap_h.O_RDWR());
        Twin.of("twin_mmap_munmap", MemorySegment.NULL, CallBench.asPointer(fd), LENGTH, 1);
    }

    /** Closes the descriptor. */
    @TearDown
    public void tearDown() {
        device.close(fd);
    }

    /** The raw layer. */
    @Benchmark
    @Row(value = "KernelDevice", goal = 1.2)
    public int kernelDevice() {
        long address = device.mmap(fd, LENGTH, netmap_h.PROT_READ() | netmap_h.PROT_WRITE(), netmap_h.MAP_SHARED(), 0);
        return device.munmap(address, LENGTH);
    }
}
