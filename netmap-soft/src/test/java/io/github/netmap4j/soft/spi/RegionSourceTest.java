package io.github.netmap4j.soft.spi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.soft.MemfdRegions;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.SoftDeviceBuilder;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Where the memory of ports comes from: files that others can map, huge pages, and what there is when there is none. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "memfd_create and huge pages are Linux's")
class RegionSourceTest {

    private static final byte[] FRAME = Frames.frame(-1, 2, 60, 7);
    /** A few megabytes, so that few huge pages do. */
    private static final PoolConfig SMALL = PoolConfig.PRIVATE.withBuffers(1024, 2048);

    private static void works(RegionSource source) {
        SoftDevice device =
                SoftDevice.builder().regions(source).privateMemory(SMALL).build();
        try (TestPort a = new TestPort(device, new TestRegister("vale0:a").slots(64));
                TestPort b = new TestPort(device, new TestRegister("vale0:b").slots(64))) {
            a.send(FRAME);
            assertArrayEquals(FRAME, b.receive());
        }
        assertTrue(device.memory(2).isEmpty());
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(fd -> {
                        try {
                            return Files.readSymbolicLink(fd).toString().startsWith("/memfd:netmap4j");
                        } catch (IOException closedMeanwhile) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    @Test
    void whoeverMapsTheFileSeesTheRingsAndBuffers() throws IOException {
        long before = descriptors();
        MemfdRegions regions = MemfdRegions.create();
        SoftDevice device = SoftDevice.builder().regions(regions).build();
        try (TestPort a = TestPort.open(device, "vale0:a");
                TestPort b = TestPort.open(device, "vale0:b")) {
            int id = b.registered.memoryId;
            assertEquals(b.registered.memsize, regions.size(id));
            a.send(FRAME);
            b.rxSync();
            long at = NetmapUser.NETMAP_BUF_OFFSET(b.rx(0), b.rx(0).slot(0));
            Path file = Path.of("/proc/self/fd/" + regions.fd(id));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                var mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, regions.size(id));
                byte[] seen = new byte[FRAME.length];
                mapped.get((int) at, seen);
                assertArrayEquals(FRAME, seen);
                mapped.put((int) at, (byte) 0x55);
                assertEquals(0x55, b.memory.get(JAVA_BYTE, at));
                assertThrows(IOException.class, () -> channel.truncate(4096), "the size is sealed");
            }
            assertEquals(before + 2, descriptors());
            assertThrows(IllegalArgumentException.class, () -> regions.fd(id + 1));
        }
        assertEquals(before, descriptors());
        assertThrows(IllegalArgumentException.class, () -> regions.fd(2));
        works(regions);
    }

    @Test
    void theGlobalMemoryHasAFileFromItsFirstUseOn() {
        MemfdRegions regions = MemfdRegions.create();
        SoftDevice device = SoftDevice.builder().regions(regions).build();
        String message = assertThrows(IllegalArgumentException.class, () -> regions.fd(1))
                .getMessage();
        assertTrue(message.contains("open a port"), message);
        try (TestPort nic = TestPort.open(device, SoftDevice.NIC_0)) {
            assertEquals(nic.registered.memsize, regions.size(1));
        }
        assertEquals(343_019_520, regions.size(1), "it stays");
    }

    private static long freeHugePages() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("HugePages_Free:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(-1);
        }
    }

    @Test
    void portsLiveInHugePages() throws IOException {
        assumeTrue(freeHugePages() >= 32, "needs 32 free huge pages: echo 32 > /proc/sys/vm/nr_hugepages");
        long before = freeHugePages();
        works(SoftDeviceBuilder.hugePageRegions());
        works(MemfdRegions.ofHugePages());
        assertEquals(before, freeHugePages());
    }

    @Test
    void withoutEnoughHugePagesARequestHasNoMemoryAndTheLogSaysHowManyAreMissing() throws IOException {
        assumeTrue(freeHugePages() >= 0, "needs a kernel with huge pages");
        long before = descriptors();
        long tooMuch = (freeHugePages() + 8) << 21;
        for (RegionSource source :
                new RegionSource[] {SoftDeviceBuilder.hugePageRegions(), MemfdRegions.ofHugePages()}) {
            OutOfMemoryError none = assertThrows(OutOfMemoryError.class, () -> source.allocate(2, tooMuch));
            assertTrue(none.getMessage().contains("nr_hugepages"), none.getMessage());
            SoftDevice device = SoftDevice.builder()
                    .regions((id, bytes) -> source.allocate(id, tooMuch))
                    .build();
            int fd = device.open(0);
            assertEquals(-Errno.ENOMEM, new TestRegister("vale0:a").ioctl(device, fd));
            assertEquals(0, device.close(fd));
            assertTrue(device.memory(2).isEmpty(), "nothing is left");
        }
        assertEquals(before, descriptors());
    }
}
