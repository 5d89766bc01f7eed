package io.github.netmap4j.bench.calls;

import com.sun.jna.Pointer;
import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.sys.os.Ioctl;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * ioctl with errno, as for {@code NIOCTXSYNC}: no argument. On {@code /dev/zero} a request that every descriptor has
 * (FIOCLEX) succeeds, and netmap's fails with ENOTTY.
 */
public class IoctlCost extends CallBench {

    private static final long FIOCLEX = 0x5451;
    private static final Pointer JNA_NULL = new Pointer(0);
    private static final jnr.ffi.Pointer JNR_NULL = Jnr.pointer(0);

    private long request;

    @Override
    void twin() {
        request = succeeds() ? FIOCLEX : Ioctl.NIOCTXSYNC;
        Twin.of("twin_ioctl", MemorySegment.NULL, asPointer(fd), request, 1);
    }

    /** The raw layer. */
    @Benchmark
    @Row(value = "KernelDevice", goal = 1.2, goalNanos = 15)
    public int kernelDevice() {
        return device.ioctl(fd, request, MemorySegment.NULL);
    }

    /** A native method. */
    @Benchmark
    @Row("JNI")
    public int jni() {
        return Jni.ioctl(fd, request, 0);
    }

    /** JNA. */
    @Benchmark
    @Row(value = "JNA, direct", allocates = true)
    public int jna() {
        return Jna.orErrno(Jna.ioctl(fd, request, JNA_NULL));
    }

    /** JNR-FFI. */
    @Benchmark
    @Row(value = "JNR-FFI", allocates = true)
    public int jnr() {
        return Jnr.orErrno(Jnr.LIBC.ioctl(fd, request, JNR_NULL));
    }
}
