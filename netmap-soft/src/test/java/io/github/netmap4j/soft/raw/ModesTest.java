package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_new;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_parse;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_IF;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.testing.Rings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mode of a registration, by its name in either grammar: which rings are bound, and which numbers say so. */
class ModesTest extends RawFixture {

    private static int mode(String name) {
        return switch (name) {
            case "ALL_NIC" -> netmap_h.NR_REG_ALL_NIC();
            case "SW" -> netmap_h.NR_REG_SW();
            case "NIC_SW" -> netmap_h.NR_REG_NIC_SW();
            case "ONE_NIC" -> netmap_h.NR_REG_ONE_NIC();
            case "ONE_SW" -> netmap_h.NR_REG_ONE_SW();
            case "PIPE_MASTER" -> netmap_h.NR_REG_PIPE_MASTER();
            case "PIPE_SLAVE" -> netmap_h.NR_REG_PIPE_SLAVE();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Bound rings: NIC tx, host tx, then NIC rx, host rx; then first and last of each direction. */
    @ParameterizedTest
    @CsvSource({
        "netmap:eth0,      ALL_NIC,     bb.|bb., 0 1 0 1",
        "netmap:eth0^,     SW,          ..b|..b, 2 2 2 2",
        "netmap:eth0*,     NIC_SW,      bbb|bbb, 0 2 0 2",
        "netmap:eth0-0,    ONE_NIC,     b..|b.., 0 0 0 0",
        "netmap:eth0-1,    ONE_NIC,     .b.|.b., 1 1 1 1",
        "netmap:eth0/R,    ALL_NIC,     ...|bb., 0 1 0 1",
        "netmap:eth0-1/T,  ONE_NIC,     .b.|..., 1 1 1 1",
        "netmap:eth0*/xT,  NIC_SW,      bbb|..., 0 2 0 2",
        "netmap:eth0{5,    PIPE_MASTER, b.|b.,   0 0 0 0",
        "netmap:eth0}5,    PIPE_SLAVE,  b.|b.,   0 0 0 0",
        "vale0:a,          ALL_NIC,     b.|b.,   0 0 0 0",
        "vale0:a{2,        PIPE_MASTER, b.|b.,   0 0 0 0",
    })
    void nmOpenBindsTheRingsThatTheModeSays(String name, String mode, String bound, String rings)
            throws NetmapException {
        try (NmDesc d = open(name)) {
            assertEquals(mode(mode), nmreq.nr_flags(d.req()) & netmap_h.NR_REG_MASK());
            if (mode.equals("ONE_NIC")) {
                assertEquals(d.first_tx_ring(), nmreq.nr_ringid(d.req()) & netmap_h.NETMAP_RING_MASK());
            }
            assertEquals(bound, bound(d.nifp()));
            assertEquals(
                    rings,
                    d.first_tx_ring() + " " + d.last_tx_ring() + " " + d.first_rx_ring() + " " + d.last_rx_ring());
        }
    }

    /** A range that is empty has a first ring one above its last. */
    @ParameterizedTest
    @CsvSource({
        "netmap:eth0,                       ALL_NIC, bb.|bb.,   0 1 0 1",
        "netmap:eth0^,                      SW,      ..b|..b,   2 2 2 2",
        "netmap:eth0*,                      NIC_SW,  bbb|bbb,   0 2 0 2",
        "netmap:eth0-1,                     ONE_NIC, .b.|.b.,   1 1 1 1",
        "netmap:eth0^0,                     ONE_SW,  ..b|..b,   2 2 2 2",
        "netmap:eth0^2@conf:host-rings=3,   ONE_SW,  ....b|....b, 4 4 4 4",
        "netmap:eth0^@conf:host-tx-rings=2, SW,      ..bb|..b,  2 3 2 2",
        "netmap:eth0/R,                     ALL_NIC, ...|bb.,   3 2 0 1",
        "netmap:eth0/T,                     ALL_NIC, bb.|...,   0 1 3 2",
        "netmap:eth0-0/xR,                  ONE_NIC, ...|b..,   3 2 0 0",
        "netmap:eth0{5,                     ALL_NIC, b.|b.,     0 0 0 0",
        "netmap:eth0}abc,                   ALL_NIC, b.|b.,     0 0 0 0",
        "vale0:a@conf:rings=3,              ALL_NIC, bbb.|bbb., 0 2 0 2",
        "vale0:a-2@conf:rings=3,            ONE_NIC, ..b.|..b., 2 2 2 2",
    })
    void nmportBindsTheRingsThatTheModeSays(String name, String mode, String bound, String rings)
            throws NetmapException {
        try (NmportD d = nmport_open(ctx, name)) {
            assertEquals(mode(mode), d.reg().nr_mode());
            assertEquals(bound, bound(d.nifp()));
            assertEquals(
                    rings,
                    d.first_tx_ring() + " " + d.last_tx_ring() + " " + d.first_rx_ring() + " " + d.last_rx_ring());
        }
    }

    @Test
    void theOldestWayToSayTheModeIsInTheRingId() throws NetmapException {
        String[] bound = {"bb.|bb.", "..b|..b", ".b.|.b."};
        int[] ringIds = {0, netmap_h.NETMAP_SW_RING(), netmap_h.NETMAP_HW_RING() | 1};
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < bound.length; i++) {
                MemorySegment req = arena.allocate(nmreq.layout());
                nmreq.nr_name(req).setString(0, "eth0");
                nmreq.nr_version(req, netmap_h.NETMAP_API());
                nmreq.nr_ringid(req, (short) ringIds[i]);
                nmreq.nr_flags(req, netmap_h.NR_REG_DEFAULT());
                int fd = device.open(OpenFlags.O_RDWR);
                assertEquals(0, device.ioctl(fd, Ioctl.NIOCREGIF, req));
                try (NmDesc d = nm_open(device, "netmap:eth1", null, 0, null)) {
                    // Both NICs are in memory 1: one mapping shows both.
                    assertEquals(bound[i], bound(NETMAP_IF(d.mem(), Integer.toUnsignedLong(nmreq.nr_offset(req)))));
                }
                assertEquals(0, device.close(fd));
            }
            NmportD d = nmport_new(ctx);
            nmport_parse(d, "netmap:eth0");
            d.reg().nr_mode(netmap_h.NR_REG_DEFAULT());
            assertEquals(
                    Errno.EINVAL,
                    assertThrows(NetmapException.class, () -> nmport_open_desc(d))
                            .errno());
            d.close();
        }
    }

    @Test
    void aNullPortIsMemoryAndNothingElse() throws NetmapException {
        try (NmportD d = nmport_new(ctx)) {
            nmport_parse(d, "netmap:any@1@conf:rings=2,slots=32");
            d.reg().nr_mode(netmap_h.NR_REG_NULL()).nr_extra_bufs(5);
            nmport_open_desc(d);
            assertEquals("bb.|bb.", bound(d.nifp()));
            assertEquals(1, d.reg().nr_mem_id());
            assertEquals(5, d.reg().nr_extra_bufs());
            assertEquals(32, d.txring(1).num_slots());
            send(d.descriptor(), d.txring(1), frame(1));
            assertNull(receive(d.descriptor(), d.rxring(1)));
            try (NmportD nic = nmport_open(ctx, "netmap:eth0")) {
                assertEquals(d.mem(), nic.mem(), "buffers can be exchanged");
            }
        }
    }

    @Test
    void hostRingsOfSeveralPairsAreRingsOfTheirOwn() throws NetmapException {
        try (NmportD all = nmport_open(ctx, "netmap:eth0*@conf:host-rings=2");
                NmportD second = nmport_open(ctx, "netmap:eth0^1")) {
            assertEquals("bbbb|bbbb", bound(all.nifp()));
            assertEquals(all.txring(3).offset(), second.txring(3).offset());
            device.host("eth0").send(MemorySegment.ofArray(frame(1)));
            byte[] got = receive(all.descriptor(), all.rxring(2));
            if (got == null) {
                got = Rings.takePacket(all.rxring(3));
            }
            assertArrayEquals(frame(1), got);
            send(second.descriptor(), second.txring(3), frame(2));
            byte[] host = new byte[60];
            assertEquals(60, device.host("eth0").receive(MemorySegment.ofArray(host)));
            assertArrayEquals(frame(2), host);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "vale0:a^,      22",
        "vale0:a*,      22",
        "vale0:a-1,     22",
        "netmap:eth0-2, 22",
        "netmap:eth0-7/x, 22",
        "netmap:none,   6",
        "netmap:eth0@9, 22",
    })
    void whatAPortDoesNotHaveIsRefusedByBothApis(String name, int errno) {
        assertEquals(
                errno, assertThrows(NetmapException.class, () -> open(name)).errno());
        assertEquals(
                errno,
                assertThrows(NetmapException.class, () -> nmport_open(ctx, name))
                        .errno());
    }
}
