package io.github.netmap4j.bench.calls;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.bench.run.TwinBench;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.KernelDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** open and close of {@code /dev/zero}. */
public class OpenClose extends TwinBench {

    private static final String PATH = "/dev/zero";
    private final KernelDevice device = new KernelDevice(PATH);

    /** Names the twin. */
    @Setup
    public void setUp() {
        Twin.of("twin_open_close", Arena.global().allocateFrom(PATH), MemorySegment.NULL, 0, 1);
    }

    /** The raw layer. */
    @Benchmark
    @Row(value = "KernelDevice", goal = 1.2)
    public int kernelDevice() {
        int fd = device.open(netmap_h.O_RDWR());
        return device.close(fd);
    }
}
