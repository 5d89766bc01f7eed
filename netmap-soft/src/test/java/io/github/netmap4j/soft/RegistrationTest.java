package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Binding descriptors: what comes back, what is refused, and that a refusal leaves no trace. */
class RegistrationTest {

    private final SoftDevice device = SoftDevice.builder().build();

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, device.openMappings());
        MemoryStats global = device.memory(1).orElseThrow();
        assertEquals(global.ifsTotal(), global.ifsFree());
        assertEquals(global.ringsTotal(), global.ringsFree());
        assertEquals(global.buffersTotal() - 2, global.buffersFree());
        assertTrue(device.memory(2).isEmpty(), "private memories go with their ports");
    }

    private int register(TestRegister request) {
        int fd = device.open(OpenFlags.O_RDWR);
        int result = request.ioctl(device, fd);
        assertEquals(0, device.close(fd));
        return -result;
    }

    @Test
    void aValePortIsAsTheKernelMakesIt() {
        try (TestPort port = TestPort.open(device, "vale0:a")) {
            TestRegister got = port.registered;
            assertEquals(42_369_024, got.memsize);
            assertEquals(2, got.memoryId);
            assertEquals(0, got.offset);
            assertEquals(
                    "1024 1024 1 1 0 0",
                    got.txSlots + " " + got.rxSlots + " " + got.txRings + " " + got.rxRings + " " + got.hostTxRings
                            + " " + got.hostRxRings);
            assertEquals("vale0:a", port.nifp.ni_name());
            assertEquals(1, port.nifp.ni_flags());
            assertEquals(1, port.nifp.ni_host_tx_rings());
            assertEquals(0, port.nifp.ring_ofs(1), "a VALE port has no host rings");
            assertEquals(
                    "0 0 1023",
                    port.tx(0).head() + " " + port.tx(0).cur() + " "
                            + port.tx(0).tail());
            assertEquals(
                    "0 0 0",
                    port.rx(0).head() + " " + port.rx(0).cur() + " "
                            + port.rx(0).tail());
            assertEquals(1, port.tx(0).dir());
            assertEquals(0, port.rx(0).dir());
            assertEquals(2048, port.tx(0).nr_buf_size());
            for (int i = 0; i < 1024; i++) {
                assertEquals(2 + i, NetmapSlot.buf_idx(port.memory, port.rx(0).slot(i)));
                assertEquals(
                        1026 + i, NetmapSlot.buf_idx(port.memory, port.tx(0).slot(i)));
                assertEquals(2048, NetmapSlot.len(port.memory, port.tx(0).slot(i)));
            }
            assertEquals(12_288, port.nifp.offset() + port.nifp.ring_ofs(2), "receive rings are allocated first");
            assertEquals(421_888, NetmapUser.NETMAP_BUF(port.rx(0), 0));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1024", "1, 1", "3, 3", "1000, 1000", "4096, 4096", "5000, 4096", "-1, 4096"})
    void slotsAreBounded(int asked, int got) {
        TestRegister request = new TestRegister("vale0:a").slots(asked);
        assertEquals(0, register(request));
        assertEquals(got, request.txSlots);
        assertEquals(got, request.rxSlots);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "16, 16", "17, 16", "300, 16"})
    void ringsAreBounded(int asked, int got) {
        TestRegister request = new TestRegister("vale0:a").rings(asked, 1);
        assertEquals(0, register(request));
        assertEquals(got, request.txRings);
    }

    /** Names by errno: the kernel's answers, measured. */
    @Test
    void namesAreRefusedAsByTheKernel() {
        Map<String, Integer> expected = Map.ofEntries(
                Map.entry("", ENXIO),
                Map.entry("netmap:eth0", ENXIO),
                Map.entry("eth0^", ENXIO),
                Map.entry("nosuch", ENXIO),
                Map.entry("vale0", ENOMEM),
                Map.entry("vale!:a", ENOMEM),
                Map.entry("vale0:" + "x".repeat(40), ENOMEM),
                Map.entry("vale" + "x".repeat(59), ENOMEM),
                Map.entry("foo{", EINVAL),
                Map.entry("{1", EINVAL),
                Map.entry("a}", EINVAL),
                Map.entry("0123456789abcdef{1", ENXIO),
                Map.entry("a/b{1", ENXIO),
                Map.entry("vale0:", 0),
                Map.entry("vale0:a b/c:d", 0),
                Map.entry("vale:a", 0),
                Map.entry("0123456789abcde{1", 0),
                Map.entry("x{1{2", 0));
        expected.forEach((name, errno) -> assertEquals(errno, register(new TestRegister(name)), name));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 5, 6, 7, 8, 9, -1})
    void modesThatAValePortDoesNotHave(int mode) {
        assertEquals(EINVAL, register(new TestRegister("vale0:a").mode(mode)));
    }

    @Test
    void moreRefusals() {
        assertEquals(EINVAL, register(new TestRegister("vale0:a").memory(77)));
        assertEquals(
                EINVAL,
                register(new TestRegister("vale0:a")
                        .mode(netmap_h.NR_REG_ONE_NIC())
                        .ring(1)));
        for (int i = 0; i < 8; i++) {
            assertEquals(0, register(new TestRegister("vale" + i + ":a")));
        }
        List<TestPort> open = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            open.add(TestPort.open(device, "vale" + i + ":a"));
        }
        assertEquals(ENOMEM, register(new TestRegister("vale8:a")), "there are 8 switches");
        open.reversed().forEach(TestPort::close);
    }

    @Test
    void aDescriptorIsBoundOnce() {
        try (TestPort port = TestPort.open(device, "vale0:a")) {
            assertEquals(-EBUSY, new TestRegister("vale0:b").ioctl(device, port.fd));
            assertEquals(0, port.txSync());
        }
    }

    @Test
    void exclusiveIsPerRingAndInEitherOrder() {
        long exclusive = netmap_h.NR_EXCLUSIVE();
        TestRegister ring0 = new TestRegister("vale0:a")
                .rings(2, 2)
                .mode(netmap_h.NR_REG_ONE_NIC())
                .flags(exclusive);
        try (TestPort first = new TestPort(device, ring0)) {
            assertEquals(EBUSY, register(new TestRegister("vale0:a")));
            assertEquals(
                    0,
                    register(new TestRegister("vale0:a")
                            .mode(netmap_h.NR_REG_ONE_NIC())
                            .ring(1)
                            .flags(exclusive)));
            assertEquals(0, first.nifp.ring_ofs(1), "a ring that is not bound");
        }
        try (TestPort shared = TestPort.open(device, "vale0:a")) {
            assertEquals(EBUSY, register(new TestRegister("vale0:a").flags(exclusive)));
            try (TestPort second = TestPort.open(device, "vale0:a")) {
                assertEquals(1024, second.registered.offset);
                assertEquals(shared.tx(0).offset(), second.tx(0).offset());
            }
        }
    }

    @Test
    void aPortLivesUntilItsMappingIsUndone() {
        TestRegister exclusive = new TestRegister("vale0:a").flags(netmap_h.NR_EXCLUSIVE());
        TestPort port = new TestPort(device, exclusive);
        assertEquals(0, device.close(port.fd));
        assertEquals(-EBADF, port.txSync());
        assertEquals(EBUSY, register(new TestRegister("vale0:a").flags(netmap_h.NR_EXCLUSIVE())));
        port.unmap();
        assertEquals(0, register(new TestRegister("vale0:a").flags(netmap_h.NR_EXCLUSIVE())));
        assertEquals(-EINVAL, device.munmap(port.memory.address(), 4096));
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
    void extraBuffersAreAListAndComeBack() {
        try (TestPort port =
                new TestPort(device, new TestRegister("vale0:a").slots(8).extra(5))) {
            assertEquals(5, port.registered.extra);
            int buffers = device.memory(2).orElseThrow().buffersFree();
            List<Long> list = new ArrayList<>();
            for (long head = port.nifp.ni_bufs_head();
                    head != 0;
                    head = port.memory.get(
                            java.lang.foreign.ValueLayout.JAVA_INT, NetmapUser.NETMAP_BUF(port.rx(0), head))) {
                list.add(head);
            }
            assertEquals(List.of(22L, 21L, 20L, 19L, 18L), list);
            try (TestPort second = new TestPort(device, new TestRegister("vale0:a").extra(1_000_000))) {
                assertEquals(buffers, second.registered.extra, "as many as there are");
            }
            assertEquals(buffers, device.memory(2).orElseThrow().buffersFree());
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
            assertEquals(1, device.memory(1).orElseThrow().corrupted());
            assertEquals(0, keeper.txSync());
        }
    }

    @Test
    void unboundDescriptorsAndUnknownRequests() {
        int fd = device.open(OpenFlags.O_RDWR);
        assertTrue(fd >= 1 << 30);
        assertEquals(-ENXIO, device.ioctl(fd, Ioctl.NIOCTXSYNC, MemorySegment.NULL));
        assertEquals(-ENXIO, device.ioctl(fd, Ioctl.NIOCRXSYNC, MemorySegment.NULL));
        assertEquals(-EOPNOTSUPP, device.ioctl(fd, 0x1234, MemorySegment.NULL));
        assertEquals(-EINVAL, device.ioctl(fd, Ioctl.NIOCCTRL, MemorySegment.NULL));
        assertEquals(-EBADF, device.ioctl(5, Ioctl.NIOCTXSYNC, MemorySegment.NULL));
        try (Arena arena = Arena.ofConfined()) {
            int type = netmap_h.NETMAP_REQ_REGISTER();
            assertEquals(-EINVAL, TestRegister.ioctl(device, fd, type, "vale0:a", MemorySegment.NULL, 0));
            assertEquals(-EFAULT, TestRegister.ioctl(device, fd, type, "vale0:a", MemorySegment.ofAddress(0x10), 0));
            assertEquals(-EINVAL, TestRegister.ioctl(device, fd, 99, "vale0:a", MemorySegment.NULL, 0));
            MemorySegment header = TestRegister.header(arena, type, "vale0:a", arena.allocate(100), 0);
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> header.asSlice(header.byteSize() + 1),
                    "the header is as large as the struct");
            assertEquals(-EFAULT, device.ioctl(fd, Ioctl.NIOCCTRL, header.asSlice(0, 8)));
        }
        device.close(fd);
        assertEquals(-EBADF, device.ioctl(fd, Ioctl.NIOCTXSYNC, MemorySegment.NULL));
        assertNotEquals(fd, device.open(OpenFlags.O_RDWR), "numbers are not reused at once");
    }

    @Test
    void theLegacyApiDoesTheSame() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(nmreq.layout());
            request.asSlice(nmreq.nr_name$offset()).setString(0, "vale0:a");
            nmreq.nr_version(request, 14);
            nmreq.nr_tx_slots(request, 16);
            nmreq.nr_arg3(request, 2);
            int fd = device.open(OpenFlags.O_RDWR);
            assertEquals(0, device.ioctl(fd, Ioctl.NIOCGINFO, request));
            assertEquals(1024, nmreq.nr_rx_slots(request));
            nmreq.nr_version(request, 13);
            assertEquals(-EINVAL, device.ioctl(fd, Ioctl.NIOCREGIF, request));
            nmreq.nr_version(request, 1000);
            nmreq.nr_arg2(request, (short) 0);
            assertEquals(0, device.ioctl(fd, Ioctl.NIOCREGIF, request));
            assertEquals(16, nmreq.nr_tx_slots(request));
            assertEquals(2, nmreq.nr_arg2(request));
            assertEquals(2, nmreq.nr_arg3(request));
            assertEquals(-EBUSY, device.ioctl(fd, Ioctl.NIOCREGIF, request));
            assertEquals(0, device.close(fd));

            nmreq.nr_flags(request, netmap_h.NR_REG_PIPE_MASTER());
            nmreq.nr_ringid(request, (short) 7);
            nmreq.nr_arg2(request, (short) 0);
            fd = device.open(OpenFlags.O_RDWR);
            assertEquals(0, device.ioctl(fd, Ioctl.NIOCREGIF, request));
            assertEquals(EBUSY, register(new TestRegister("vale0:a{7").flags(netmap_h.NR_EXCLUSIVE())));
            assertEquals(0, device.close(fd));
        }
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
