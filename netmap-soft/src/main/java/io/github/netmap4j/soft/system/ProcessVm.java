package io.github.netmap4j.soft.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Copies by process_vm_readv(2) and process_vm_writev(2) on this very process: one system call, and no file. Linux only. */
final class ProcessVm implements CheckedCopy {

    private static final FunctionDescriptor TRANSFER =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MH$process_vm_readv = SystemCalls.find("process_vm_readv", TRANSFER);
    private static final MethodHandle MH$process_vm_writev = SystemCalls.find("process_vm_writev", TRANSFER);

    private static final int PID = (int) ProcessHandle.current().pid();

    /** {@code struct iovec}: a pointer and a length. */
    private static final long IOVEC = 2L * Long.BYTES;

    /** Two for each thread: for the trusted and the untrusted side. */
    private final ThreadLocal<MemorySegment> vectors =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(2 * IOVEC, Long.BYTES));

    /** Whether the system has the calls and permits them, which a sandbox may not. */
    static boolean works() {
        if (!SystemCalls.has("process_vm_readv") || !SystemCalls.has("process_vm_writev")) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment words = arena.allocateFrom(JAVA_LONG, 1, 2);
            ProcessVm copy = new ProcessVm();
            return copy.read(words.address(), words, Long.BYTES, Long.BYTES)
                    && words.getAtIndex(JAVA_LONG, 1) == 1
                    && copy.write(words.address(), words, Long.BYTES, Long.BYTES);
        }
    }

    @Override
    public boolean read(long address, MemorySegment to, long offset, long length) {
        return transfer(MH$process_vm_readv, address, to.asSlice(offset, length));
    }

    @Override
    public boolean write(long address, MemorySegment from, long offset, long length) {
        return transfer(MH$process_vm_writev, address, from.asSlice(offset, length));
    }

    private boolean transfer(MethodHandle call, long address, MemorySegment own) {
        MemorySegment both = vectors.get();
        long length = own.byteSize();
        both.set(JAVA_LONG, 0, own.address());
        both.set(JAVA_LONG, Long.BYTES, length);
        both.set(JAVA_LONG, IOVEC, address);
        both.set(JAVA_LONG, IOVEC + Long.BYTES, length);
        CallState state = CallState.current();
        try {
            long done = (long) call.invokeExact(state.capture, PID, both, 1L, both.asSlice(IOVEC), 1L, 0L);
            // At a bad page in the middle, the call returns how far it got.
            return done == length;
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }
}
