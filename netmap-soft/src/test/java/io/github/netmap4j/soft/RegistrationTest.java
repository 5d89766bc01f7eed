package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Binding descriptors, as only the device itself can see it: pools, ids, mappings. The rest is in netmap-conformance. */
class RegistrationTest {

    private final SoftDevice device = SoftDevice.builder().build();
    private int broken;

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, device.openMappings());
        Leftovers.none(device, broken);
        assertTrue(device.memory(2).isEmpty(), "private memories go with their ports");
    }

    private int register(TestRegister request) {
        int fd = device.open(OpenFlags.O_RDWR);
        int result = request.ioctl(device, fd);
        assertEquals(0, device.close(fd));
        return -result;
    }

    @Test
    void objectsOfAMemoryLieAsTheKernelAllocatesThem() {
        try (TestPort port = TestPort.open(device, "vale0:a")) {
            assertEquals(42_369_024, port.registered.memsize);
            assertEquals(0, port.registered.offset);
            for (int i = 0; i < 1024; i++) {
                assertEquals(2 + i, NetmapSlot.buf_idx(port.memory, port.rx(0).slot(i)));
                assertEquals(
                        1026 + i, NetmapSlot.buf_idx(port.memory, port.tx(0).slot(i)));
            }
            assertEquals(12_288, port.nifp.offset() + port.nifp.ring_ofs(2), "receive rings are allocated first");
            assertEquals(421_888, NetmapUser.NETMAP_BUF(port.rx(0), 0));
        }
    }

    @Test
    void mappingsOfOneMemoryDoNotKeepEachOthersPortsAlive() {
        long exclusive = netmap_h.NR_EXCLUSIVE();
        TestRegister inMemory1 = new TestRegister("vale0:a").memory(1).flags(exclusive);
        TestPort a = new TestPort(device, inMemory1);
        TestPort b = new TestPort(device, new TestRegister("vale0:b").memory(1).flags(exclusive));
        b.close();
        assertEquals(0, register(new TestRegister("vale0:b").memory(1).flags(exclusive)), "b is free");
        assertEquals(EBUSY, register(new TestRegister("vale0:a").flags(exclusive)));
        a.close();
    }

    @Test
    void mapsAreChecked() {
        int fd = device.open(OpenFlags.O_RDWR);
        assertEquals(-EINVAL, device.mmap(fd, 4096, 3, 1, 0));
        TestRegister request = new TestRegister("vale0:a");
        assertEquals(0, request.ioctl(device, fd));
        assertEquals(-EINVAL, device.mmap(fd, request.memsize + 1, 3, 1, 0));
        assertEquals(-EINVAL, device.mmap(fd, request.memsize, 3, 1, 4096));
        assertEquals(-EINVAL, device.mmap(fd, 0, 3, 1, 0));
        assertEquals(-EINVAL, device.mmap(fd, 4096, 3, 1, 100));
        assertEquals(-EINVAL, device.mmap(fd, Long.MAX_VALUE, 3, 1, 0));
        assertEquals(-EBADF, device.mmap(3, 4096, 3, 1, 0));
        long whole = device.mmap(fd, request.memsize, 3, 1, 0);
        long part = device.mmap(fd, 4096, 3, 1, 8192);
        assertEquals(whole + 8192, part);
        assertEquals(0, device.munmap(part, 4096));
        assertEquals(0, device.munmap(whole, request.memsize));
        assertEquals(0, device.close(fd));
        assertEquals(-EBADF, device.close(fd));
    }

    @Test
    void exhaustionLeavesAllAsItWas() {
        SoftDevice small = SoftDevice.builder()
                .globalMemory(
                        PoolConfig.GLOBAL.withIfs(12, 1024).withRings(8, 4096).withBuffers(202, 2048))
                .build();
        try (TestPort first =
                new TestPort(small, new TestRegister("vale0:a").memory(1).slots(32))) {
            MemoryStats before = small.memory(1).orElseThrow();
            // Too few buffers for the second ring, too many slots for a ring object, too few rings.
            List<TestRegister> impossible = List.of(
                    new TestRegister("vale0:b").memory(1).slots(100),
                    new TestRegister("vale0:b").memory(1).slots(1024),
                    new TestRegister("vale0:b").memory(1).slots(1).rings(6, 1),
                    new TestRegister("vale0:p{1").memory(1).slots(100),
                    new TestRegister("y{1").memory(1).slots(100));
            for (TestRegister request : impossible) {
                int fd = small.open(OpenFlags.O_RDWR);
                assertEquals(-ENOMEM, request.ioctl(small, fd));
                assertEquals(0, small.close(fd));
                assertEquals(before, small.memory(1).orElseThrow(), "after " + request);
            }
            assertEquals(0, first.txSync());
            List<TestPort> more = new ArrayList<>();
            for (int i = 1; i < 12; i++) {
                more.add(TestPort.open(small, "vale0:a"));
            }
            int fd = small.open(OpenFlags.O_RDWR);
            assertEquals(-ENOMEM, new TestRegister("vale0:a").ioctl(small, fd), "no netmap_if is left");
            assertEquals(0, small.close(fd));
            more.forEach(TestPort::close);
            assertEquals(before, small.memory(1).orElseThrow());
        }
    }

    @Test
    void aBrokenListOfExtraBuffersIsFound() {
        try (TestPort port = new TestPort(
                        device, new TestRegister("vale0:a").memory(1).slots(8));
                TestPort keeper = new TestPort(
                        device, new TestRegister("vale0:k").memory(1).slots(8))) {
            try (TestPort extra = new TestPort(device, new TestRegister("vale0:a").extra(3))) {
                extra.nifp.ni_bufs_head(
                        NetmapSlot.buf_idx(port.memory, port.tx(0).slot(0)));
            }
            assertEquals(0, device.memory(1).orElseThrow().corrupted(), "the kernel cannot know that it was in a slot");
            try (TestPort extra = new TestPort(device, new TestRegister("vale0:a").extra(3))) {
                extra.nifp.ni_bufs_head(1_000_000);
            }
            broken = 1;
            assertEquals(1, device.memory(1).orElseThrow().corrupted());
            assertEquals(0, keeper.txSync());
        }
    }

    @Test
    void numbersOfDescriptorsAreNoKernelsAndNotReusedAtOnce() {
        int fd = device.open(OpenFlags.O_RDWR);
        assertTrue(fd >= 1 << 30);
        assertEquals(-EBADF, device.ioctl(5, Ioctl.NIOCTXSYNC, MemorySegment.NULL));
        device.close(fd);
        assertNotEquals(fd, device.open(OpenFlags.O_RDWR));
    }

    @Test
    void aHeaderThatTheCallerDoesNotHaveWhollyIsAFault() {
        int fd = device.open(OpenFlags.O_RDWR);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header =
                    TestRegister.header(arena, netmap_h.NETMAP_REQ_REGISTER(), "vale0:a", arena.allocate(100), 0);
            assertEquals(-EFAULT, device.ioctl(fd, Ioctl.NIOCCTRL, header.asSlice(0, 8)));
        }
        device.close(fd);
    }

    @Test
    void memoryIdsGoUpAndStartAgainWhenNoneIsLeft() {
        TestPort a = TestPort.open(device, "vale0:a");
        TestPort b = TestPort.open(device, "vale0:b");
        TestPort c = TestPort.open(device, "vale0:c");
        assertEquals("2 3 4", a.registered.memoryId + " " + b.registered.memoryId + " " + c.registered.memoryId);
        b.close();
        TestPort d = TestPort.open(device, "vale0:d");
        assertEquals(5, d.registered.memoryId);
        List.of(a, c, d).forEach(TestPort::close);
        TestPort again = TestPort.open(device, "vale0:a");
        assertEquals(2, again.registered.memoryId);
        again.close();
    }

    @Test
    void theServiceLoaderFindsOneDevice() {
        assertEquals(
                io.github.netmap4j.sys.device.NetmapDevice.of("soft"),
                io.github.netmap4j.sys.device.NetmapDevice.of("soft"));
    }
}
