package io.github.netmap4j.xdp.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.internal.KernelCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** A file system of type bpf that the calling thread alone sees, and that ends with it. */
public final class PrivateBpffs {

    private static final int CLONE_NEWNS = 0x20000;
    private static final long MS_REC_PRIVATE = 0x4000 | 0x40000;

    private PrivateBpffs() {}

    /** Mounts one on an empty directory; skips the test where that is not allowed. */
    public static void mount(Path directory) {
        MethodHandle mount = Native.downcall(
                Native.symbol("mount"), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
        CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment none = MemorySegment.NULL;
            int result = KernelCalls.unshare(CLONE_NEWNS);
            if (result == 0) {
                result = state.result((int)
                        mount.invokeExact(state.capture, none, arena.allocateFrom("/"), none, MS_REC_PRIVATE, none));
            }
            if (result == 0) {
                MemorySegment type = arena.allocateFrom("bpf");
                MemorySegment at = arena.allocateFrom(directory.toString());
                result = state.result((int) mount.invokeExact(state.capture, type, at, type, 0L, none));
            }
            int outcome = result;
            assumeTrue(outcome == 0, () -> "no file system of type bpf of its own: " + Errno.name(-outcome));
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }
}
