package io.github.netmap4j.nic;

import static io.github.netmap4j.testing.Frames.frame;
import static io.github.netmap4j.testing.net.PrivateNet.inside;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.soft.MemfdRegions;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.SoftDeviceBuilder;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.soft.spi.PoolSize;
import io.github.netmap4j.soft.spi.RegionSource;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_opt_offsets;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.program.AttachMode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a NIC's buffers are, how large they are, and where in them packets begin. */
@Timeout(120)
class XdpMemoryTest {

    private static final int SLOTS = 64;
    private static final int BUFFERS = 512;
    private static final int LONG = 1514;
    /** Two for each of four devices, which keep them until they are collected. */
    private static final int HUGE_PAGES = 8;

    /** Sources of memory. */
    enum Pages {
        USUAL,
        MEMFD,
        HUGE,
        HUGE_MEMFD;

        RegionSource source() {
            return switch (this) {
                case USUAL -> SoftDeviceBuilder.anonymousRegions();
                case MEMFD -> MemfdRegions.create();
                case HUGE -> SoftDeviceBuilder.hugePageRegions();
                case HUGE_MEMFD -> MemfdRegions.ofHugePages();
            };
        }
    }

    private static SoftDevice device(RegionSource source, int size, AttachMode mode) {
        PoolConfig pools =
                new PoolConfig(new PoolSize(16, 1024), new PoolSize(16, 4096), new PoolSize(BUFFERS, size), 0);
        return XdpDevice.builder(XdpNics.builder().attachMode(mode).slots(SLOTS).build())
                .globalMemory(pools)
                .regions(source)
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "USUAL, 2048",
        "USUAL, 4096",
        "MEMFD, 2048",
        "MEMFD, 4096",
        "HUGE, 2048",
        "HUGE, 4096",
        "HUGE_MEMFD, 2048",
        "HUGE_MEMFD, 4096"
    })
    void buffersOfEveryKindCarryFrames(Pages pages, int size) throws Exception {
        Path count = Path.of("/proc/sys/vm/nr_hugepages");
        String before = Files.readString(count).strip();
        try {
            if (pages.name().startsWith("HUGE")) {
                int wanted = Integer.parseInt(before) + HUGE_PAGES;
                Files.writeString(count, Integer.toString(wanted));
                int now = Integer.parseInt(Files.readString(count).strip());
                assumeTrue(now == wanted, "the system has no free huge pages");
            }
            inside(() -> {
                Veth.make("veth0", "veth1");
                SoftDevice device = device(pages.source(), size, AttachMode.AUTO);
                try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                        TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                    assertEquals(size, a.tx().nr_buf_size());
                    for (int i = 0; i < 3 * SLOTS; i++) {
                        a.send(frame(i, LONG));
                        assertArrayEquals(frame(i, LONG), b.await(), "frame " + i);
                        b.send(frame(-i, 60));
                        assertArrayEquals(frame(-i, 60), a.await(), "frame " + -i);
                    }
                }
            });
        } finally {
            Files.writeString(count, before);
        }
    }

    /** A port whose slots begin at an offset, and may be moved up to another one. */
    private static TestPort at(SoftDevice device, String name, long initial, long most) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment option = nmreq_opt_offsets.allocate(arena);
            nmreq_option.nro_reqtype(option, netmap_h.NETMAP_REQ_OPT_OFFSETS());
            nmreq_opt_offsets.nro_max_offset(option, most);
            nmreq_opt_offsets.nro_initial_offset(option, initial);
            return new TestPort(device, new TestRegister(name).options(option.address()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SKB", "NATIVE"})
    void packetsBeginAtTheirSlotsOffset(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(SoftDeviceBuilder.anonymousRegions(), 2048, mode);
            try (TestPort a = at(device, "veth0", 64, 256);
                    TestPort b = at(device, "veth1", 128, 256)) {
                NetmapRing tx = a.tx();
                NetmapRing rx = b.rx();
                for (int i = 0; i < 3 * SLOTS; i++) {
                    int offset = i % 257;
                    NetmapUser.NETMAP_WOFFSET(tx, tx.slot(tx.head()), offset);
                    a.send(frame(i, LONG));
                    long slot = rx.slot(rx.head());
                    long number = NetmapSlot.buf_idx(b.memory, slot);
                    assertArrayEquals(frame(i, LONG), b.await(), "frame " + i + " from offset " + offset);
                    assertEquals(128, NetmapUser.NETMAP_ROFFSET(rx, slot));
                    long at = NetmapUser.NETMAP_BUF(rx, number) + 128;
                    assertArrayEquals(
                            Arrays.copyOf(frame(i, LONG), 60),
                            b.memory.asSlice(at, 60).toArray(JAVA_BYTE));
                }
            }
        });
    }
}
