package io.github.netmap4j.bench.calls;

import com.sun.jna.Pointer;
import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;

/** poll of one descriptor without waiting: one that is ready, or a pointer that is none (EFAULT). */
@SuppressWarnings("NullAway.Init") // twin() sets the fields, in the setup
public class PollCost extends CallBench {

    private MemorySegment fds;
    private Pointer jnaFds;
    private jnr.ffi.Pointer jnrFds;

    @Override
    void twin() {
        fds = succeeds() ? pollfds : MemorySegment.ofAddress(8);
        jnaFds = new Pointer(fds.address());
        jnrFds = Jnr.pointer(fds.address());
        Twin.of("twin_poll", fds, MemorySegment.NULL, 1, 1);
    }

    /** The raw layer. */
    @Benchmark
    @Row(value = "KernelDevice", goal = 1.2, goalNanos = 15)
    public int kernelDevice() {
        return device.poll(fds, 1, 0);
    }

    /** A native method. */
    @Benchmark
    @Row("JNI")
    public int jni() {
        return Jni.poll(fds.address(), 1, 0);
    }

    /** JNA. */
    @Benchmark
    @Row(value = "JNA, direct", allocates = true)
    public int jna() {
        return Jna.orErrno(Jna.poll(jnaFds, 1, 0));
    }

    /** JNR-FFI. */
    @Benchmark
    @Row(value = "JNR-FFI", allocates = true)
    public int jnr() {
        return Jnr.orErrno(Jnr.LIBC.poll(jnrFds, 1, 0));
    }
}
