package io.github.netmap4j.soft;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/** A program whose kernel does not know a system call: a seccomp filter answers ENOSYS. Then it uses the software device. */
final class WithoutCalls {

    private static final int SECCOMP = 317;
    private static final int PRCTL = 157;
    private static final int NO_NEW_PRIVS = 38;
    private static final int ENOSYS = 38;

    private WithoutCalls() {}

    static void main(String[] args) throws Throwable {
        deny(Integer.parseInt(args[0]));
        SoftDevice device = SoftDevice.builder().build();
        try (TestPort a = TestPort.open(device, "vale0:a");
                TestPort b = TestPort.open(device, "vale0:b")) {
            Thread waits = Thread.ofPlatform().start(() -> b.poll(netmap_h.POLLIN(), 30_000));
            while (waits.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            a.send(Frames.frame(7, 60));
            waits.join();
            System.out.println("received " + Frames.number(b.receive()));
        }
        SoftDevice shared = SoftDevice.builder().regions(MemfdRegions.create()).build();
        try (TestPort _ = TestPort.open(shared, "vale0:a")) {
            System.out.println("memfds work");
        } catch (RuntimeException | AssertionError refused) {
            System.out.println("memfds are refused: " + refused.getMessage());
        }
    }

    @SuppressWarnings("restricted")
    private static void deny(int call) throws Throwable {
        Linker linker = Linker.nativeLinker();
        var syscall = linker.downcallHandle(
                linker.defaultLookup().find("syscall").orElseThrow(),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = arena.allocate(4 * 8);
            instruction(filter, 0, 0x20, 0, 0, 0); // the call's number
            instruction(filter, 1, 0x15, 0, 1, call);
            instruction(filter, 2, 0x06, 0, 0, 0x00050000 | ENOSYS);
            instruction(filter, 3, 0x06, 0, 0, 0x7fff0000); // all others are allowed
            MemorySegment program = arena.allocate(16, 8);
            program.set(JAVA_SHORT, 0, (short) 4);
            program.set(ADDRESS, 8, filter);
            check((long) syscall.invokeExact((long) PRCTL, (long) NO_NEW_PRIVS, 1L, MemorySegment.NULL, 0L, 0L));
            // For all threads.
            check((long) syscall.invokeExact((long) SECCOMP, 1L, 1L, program, 0L, 0L));
        }
    }

    private static void check(long result) {
        if (result != 0) {
            throw new IllegalStateException("no filter: " + result);
        }
    }

    private static void instruction(MemorySegment filter, int index, int code, int yes, int no, int value) {
        filter.set(JAVA_SHORT, index * 8L, (short) code);
        filter.set(JAVA_SHORT, index * 8L + 2, (short) (yes | no << 8));
        filter.set(JAVA_INT, index * 8L + 4, value);
    }
}
