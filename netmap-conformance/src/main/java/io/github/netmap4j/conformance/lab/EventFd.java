package io.github.netmap4j.conformance.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** An eventfd(2), which Linux has. */
public final class EventFd {

    private static final int EFD_NONBLOCK = 0x800;
    private static final FunctionDescriptor READ_WRITE = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final Optional<MethodHandle> EVENTFD =
            find("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final Optional<MethodHandle> EPOLL =
            find("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final Optional<MethodHandle> READ = find("read", READ_WRITE);
    private static final Optional<MethodHandle> WRITE = find("write", READ_WRITE);
    private static final Optional<MethodHandle> CLOSE = find("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    public final int number;
    private final MemorySegment word;

    private EventFd(int number, MemorySegment word) {
        this.number = number;
        this.word = word;
    }

    @SuppressWarnings("restricted")
    private static Optional<MethodHandle> find(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find(name).map(symbol -> linker.downcallHandle(symbol, descriptor));
    }

    public static EventFd open(Lab lab) {
        MethodHandle eventfd = EVENTFD.orElseGet(() -> abort("needs eventfd(2)"));
        try {
            int number = (int) eventfd.invokeExact(0, EFD_NONBLOCK);
            assertTrue(number >= 0, "eventfd");
            EventFd fd = new EventFd(number, lab.arena.allocate(JAVA_LONG));
            lab.atEnd(fd::close);
            return fd;
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new AssertionError(checked);
        }
    }

    /** Opens a descriptor that is not an eventfd, and returns its number. */
    public static int epoll(Lab lab) {
        MethodHandle epoll = EPOLL.orElseGet(() -> abort("needs epoll_create1(2)"));
        try {
            int number = (int) epoll.invokeExact(0);
            assertTrue(number >= 0, "epoll_create1");
            lab.atEnd(new EventFd(number, MemorySegment.NULL)::close);
            return number;
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new AssertionError(checked);
        }
    }

    /** Whether there was a signal, which this call clears. */
    public boolean isSignalled() {
        return transfer(READ.orElseThrow()) == 8;
    }

    public void signal() {
        word.set(JAVA_LONG, 0, 1);
        assertEquals(8, transfer(WRITE.orElseThrow()), "bytes written to the eventfd");
    }

    /** Waits, with a bound, for a signal, and clears it. */
    public void await() {
        Lab.await("a signal on the eventfd", this::isSignalled);
    }

    private long transfer(MethodHandle call) {
        try {
            return (long) call.invokeExact(number, word, 8L);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new AssertionError(checked);
        }
    }

    private void close() {
        try {
            assertEquals(0, (int) CLOSE.orElseThrow().invokeExact(number), "close of the eventfd");
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new AssertionError(checked);
        }
    }
}
