package io.github.netmap4j.sys;

import static io.github.netmap4j.sys.abi.netmap_h.POLLIN;
import static io.github.netmap4j.sys.abi.netmap_h.POLLNVAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.wait.PollSet;
import io.github.netmap4j.testing.Allocation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** System calls and waits allocate nothing once they are warm, whether they succeed, fail, time out or are interrupted. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "uses eventfd and Linux's FIONBIO")
@Timeout(120)
class AllocationTest {

    private static final int ROUNDS = 2000;
    /** A request that every file of Linux knows. */
    private static final long FIONBIO = 0x5421;

    @Test
    void whatIsAllocatedIsMeasured() {
        Object[] keep = new Object[1];
        long before = Allocation.bytes();
        keep[0] = new byte[1000];
        assertTrue(Allocation.bytes() - before >= 1000);
        assertTrue(keep[0] != null);
    }

    @Test
    void requestsAndSyncsAllocateNothing() {
        KernelDevice device = new KernelDevice("/dev/null");
        try (Arena arena = Arena.ofConfined();
                Descriptor descriptor = new Descriptor(device, device.open(OpenFlags.O_RDWR), "null")) {
            MemorySegment off = arena.allocate(ValueLayout.JAVA_INT);
            int fd = descriptor.fd();
            Allocation.none(ROUNDS, () -> {
                assertEquals(0, device.ioctl(fd, FIONBIO, off));
                assertEquals(-Errno.ENOTTY, device.ioctl(fd, Ioctl.NIOCTXSYNC, MemorySegment.NULL));
                assertEquals(-Errno.EBADF, device.ioctl(1 << 20, Ioctl.NIOCRXSYNC, MemorySegment.NULL));
                assertEquals(0, descriptor.ioctl(FIONBIO, off));
                assertEquals(-Errno.ENOTTY, descriptor.ioctl(Ioctl.NIOCRXSYNC, MemorySegment.NULL));
            });
        }
    }

    @Test
    void aPollOfTheDeviceAllocatesNothing() {
        KernelDevice device = new KernelDevice("/dev/null");
        try (Arena arena = Arena.ofConfined();
                Descriptor event = Kind.KERNEL.open()) {
            MemorySegment fds = arena.allocate(pollfd.layout(), 2);
            pollfd.fd(fds, event.fd());
            pollfd.events(fds, (short) POLLIN());
            pollfd.fd(pollfd.asSlice(fds, 1), -1);
            Allocation.none(ROUNDS, () -> {
                assertEquals(0, device.poll(fds, 1, 0));
                assertEquals(-Errno.EFAULT, device.poll(MemorySegment.NULL, 1, 0));
            });
            Kind.KERNEL.ready(event);
            Allocation.none(ROUNDS, () -> assertEquals(1, device.poll(fds, 2, -1)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPollOfADescriptorAllocatesNothing(Kind kind) {
        try (Descriptor one = kind.open()) {
            Allocation.none(ROUNDS, () -> assertEquals(0, one.poll(POLLIN(), 0)));
            Allocation.none(ROUNDS, () -> {
                Thread.currentThread().interrupt();
                assertEquals(-Errno.EINTR, one.poll(POLLIN(), -1));
                assertTrue(Thread.interrupted());
            });
            kind.ready(one);
            Allocation.none(ROUNDS, () -> assertEquals(POLLIN(), one.poll(POLLIN(), -1)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPollOfASetAllocatesNothing(Mix mix) {
        Descriptor one = mix.kind.open();
        try (PollSet set = new PollSet()) {
            int index = set.add(one, POLLIN());
            mix.others().forEach(other -> set.add(other, POLLIN()));
            Allocation.none(ROUNDS, () -> {
                assertEquals(0, set.poll(0));
                set.wake();
                assertEquals(0, set.poll(-1));
                Thread.currentThread().interrupt();
                assertEquals(-Errno.EINTR, set.poll(1000));
                assertTrue(Thread.interrupted());
            });
            mix.kind.ready(one);
            Allocation.none(ROUNDS, () -> {
                assertEquals(1, set.poll(-1));
                set.events(index, 0);
                assertEquals(0, set.poll(0));
                set.events(index, POLLIN());
                assertEquals(1, set.poll(0));
                assertEquals(POLLIN(), set.revents(index));
            });
            one.close();
            Allocation.none(ROUNDS, () -> {
                assertEquals(1, set.poll(-1));
                assertEquals(POLLNVAL(), set.revents(index));
            });
        }
    }
}
