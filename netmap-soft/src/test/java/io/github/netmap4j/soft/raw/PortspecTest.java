package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_clone;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_disable_option;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_enable_option;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_extmem;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_extmem_getinfo;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_prepare;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_get_mem_id;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_ROFFSET;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.ctrl.NmreqPoolsInfo;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.NmemD;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.nmport.Portspec;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.user.NmDesc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of a port's specification: what kind of port they make. Its modes and flags have tests of their own. */
class PortspecTest extends RawFixture {

    @TempDir
    Path dir;

    /** tx rings, rx rings, host tx rings, host rx rings, tx slots, rx slots. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vale0:a                                        | 1 1 0 0 1024 1024",
                "vale0:a@conf:rings=3,slots=128                 | 3 3 0 0 128 128",
                "vale0:a@conf:slots=128,tx-slots=64,rx_slots=32 | 1 1 0 0 64 32",
                "vale0:a@conf:tx-slots=64,slots=128             | 1 1 0 0 64 128",
                "vale0:a@conf:rings=4,tx-rings=2                | 2 4 0 0 1024 1024",
                "vale0:a@conf:rx-rings=3                        | 1 3 0 0 1024 1024",
                "vale0:a@conf:rings=99,slots=99999              | 16 16 0 0 4096 4096",
                "netmap:eth0@conf:rings=5,slots=128             | 2 2 1 1 64 64",
                "netmap:eth0*@conf:host-rings=3                 | 2 2 3 3 64 64",
                "netmap:eth0*@conf:host-tx-rings=4,host-rx-rings=2 | 2 2 4 2 64 64",
                "netmap:p{1@conf:slots=256                      | 1 1 0 0 256 256",
            })
    void confAsksForRingsAndSlots(String portspec, String expected) throws NetmapException {
        try (NmportD d = nmport_open(ctx, portspec)) {
            assertEquals(
                    expected,
                    d.reg().nr_tx_rings() + " " + d.reg().nr_rx_rings() + " "
                            + d.reg().nr_host_tx_rings() + " " + d.reg().nr_host_rx_rings() + " "
                            + d.reg().nr_tx_slots() + " " + d.reg().nr_rx_slots());
        }
    }

    /** libnetmap's documentation has rings for the key that {@code conf=N} means; its parser, and this one, has none. */
    @Test
    void confHasNoDefaultKey() {
        assertEquals(
                Errno.EINVAL,
                assertThrows(NetmapException.class, () -> nmport_open(ctx, "vale0:a@conf=2"))
                        .errno());
    }

    @ParameterizedTest
    @CsvSource({"vale0:a", "vale0:a{1", "netmap:q{1", "netmap:eth0", "vale0:a}x"})
    void shareOpensAPortInTheMemoryOfAnother(String other) throws NetmapException {
        try (NmportD first = nmport_open(ctx, other);
                NmportD second = nmport_open(ctx, "vale0:z@share=" + other)) {
            assertSame(first.mem(), second.mem());
            Portspec spec = new Portspec(other + "^@share=x");
            assertEquals(first.mem().mem_id(), nmreq_get_mem_id(spec, ctx));
            assertEquals("^@share=x", spec.rest());
        }
    }

    @Test
    void shareAndAMemoryIdMustAgree() throws NetmapException {
        try (NmportD first = nmport_open(ctx, "vale0:a")) {
            int id = first.mem().mem_id();
            nmport_open(ctx, "vale0:b@" + id + "@share=vale0:a").close();
            assertEquals(
                    Errno.EINVAL,
                    assertThrows(NetmapException.class, () -> nmport_open(ctx, "vale0:b@1@share=vale0:a"))
                            .errno());
            try (NmportD both = nmport_open(ctx, "vale0:b@share=vale0:a@conf:slots=16")) {
                assertEquals(16, both.reg().nr_tx_slots());
                assertSame(first.mem(), both.mem());
            }
        }
    }

    private Path file(long size) throws IOException {
        Path file = dir.resolve("memory");
        try (SeekableByteChannel channel = Files.newByteChannel(file, CREATE, WRITE)) {
            channel.position(size - 1).write(ByteBuffer.allocate(1));
        }
        return file;
    }

    @Test
    void extmemPutsThePortIntoAFile() throws Exception {
        String option = "@extmem:file=" + file(1 << 20)
                + ",if-num=4,if-size=1024,ring-num=8,ring-size=4096,buf-num=256,buf-size=2048@conf:slots=32";
        try (NmportD a = nmport_open(ctx, "vale0:a" + option);
                NmDesc b = open("vale0:b")) {
            assertTrue(a.mem().is_extmem());
            assertEquals(1 << 20, a.mem().size());
            NmreqPoolsInfo info = nmport_extmem_getinfo(a);
            assertTrue(info.nr_buf_pool_objtotal() > 64 && info.nr_buf_pool_objtotal() <= 256);
            assertEquals(0, a.extmem().nro_status());
            send(b.descriptor(), b.txring(0), frame(7));
            assertArrayEquals(frame(7), receive(a.descriptor(), a.rxring(0)));
            byte[] bytes = Files.readAllBytes(dir.resolve("memory"));
            String content = new String(bytes, ISO_8859_1);
            assertTrue(content.contains(new String(frame(7), ISO_8859_1)), "the frame is in the file");
            try (NmportD again = nmport_clone(a)) {
                nmport_open_desc(again);
                assertSame(a.mem(), again.mem());
            }
        }
    }

    @Test
    void extmemOfTheProgramStaysTheProgramsAfterwards() throws NetmapException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment own = arena.allocate(1 << 20, 4096);
            NmemD mem;
            try (NmportD d = nmport_prepare(ctx, "vale0:a@conf:slots=16")) {
                nmport_extmem(d, own);
                nmport_extmem_getinfo(d)
                        .nr_if_pool_objtotal(2)
                        .nr_if_pool_objsize(1024)
                        .nr_ring_pool_objtotal(4)
                        .nr_ring_pool_objsize(4096)
                        .nr_buf_pool_objtotal(64)
                        .nr_buf_pool_objsize(2048);
                nmport_open_desc(d);
                mem = d.mem();
                assertEquals(own.address(), d.region().address());
                assertEquals(16, d.txring(0).num_slots());
            }
            assertEquals(0, mem.refcount());
            own.fill((byte) 1);
            try (NmportD other = nmport_open(ctx, "vale0:a")) {
                assertNotSame(mem, other.mem());
            }
        }
    }

    @Test
    void offsetIsAskedForOnceItIsEnabled() throws NetmapException {
        assertEquals(
                Errno.EOPNOTSUPP,
                assertThrows(NetmapException.class, () -> nmport_open(ctx, "vale0:a@offset=64"))
                        .errno());
        assertEquals(0, nmport_enable_option("offset"));
        try (NmportD d = nmport_open(ctx, "vale0:a@offset:initial=64,bits=10@conf:slots=8")) {
            assertEquals(64, NETMAP_ROFFSET(d.txring(0), d.txring(0).slot(3)));
            assertEquals(64, NETMAP_ROFFSET(d.rxring(0), d.rxring(0).slot(7)));
            assertTrue(d.txring(0).offset_mask() >= 0x3ff);
        } finally {
            nmport_disable_option("offset");
        }
    }

    @Test
    void pipesAreInTheMemoryOfTheirParent() throws NetmapException {
        try (NmportD parent = nmport_open(ctx, "netmap:eth0");
                NmportD master = nmport_open(ctx, "netmap:eth0{a_long_name");
                NmportD slave = nmport_open(ctx, "netmap:eth0}a_long_name");
                NmportD other = nmport_open(ctx, "netmap:eth0{other")) {
            assertSame(parent.mem(), master.mem());
            assertSame(parent.mem(), slave.mem());
            send(master.descriptor(), master.txring(0), frame(1));
            assertArrayEquals(frame(1), receive(slave.descriptor(), slave.rxring(0)));
            send(other.descriptor(), other.txring(0), frame(2));
            assertEquals(4, parent.mem().refcount());
        }
    }
}
