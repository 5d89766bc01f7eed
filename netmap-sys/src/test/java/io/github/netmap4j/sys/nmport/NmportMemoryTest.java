package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_EXTMEM;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_clone;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_extmem;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_extmem_from_file;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_extmem_getinfo;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_mmap;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_new;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_prepare;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_register;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Whose memory a port lives in, who shares it, and when it is unmapped. */
class NmportMemoryTest extends NmportFixture {
    @Test
    void portsOfOneMemoryShareAMappingUntilTheLastIsClosed() throws NetmapException {
        NmportD one = nmport_open(ctx, "netmap:fake");
        NmportD two = nmport_open(ctx, "netmap:fake-1");
        assertEquals(1, device.mappings.get());
        assertSame(one.mem(), two.mem());
        assertEquals(2, one.mem().refcount());
        assertEquals(1, one.mem().mem_id());
        assertFalse(one.mem().is_extmem());
        assertEquals(List.of(one.mem()), ctx.mem_descs());
        one.txring(0).cur(5);
        assertEquals(5, two.txring(0).cur());

        try (NmportD other = nmport_open(ctx, "netmap:fake@2")) {
            assertEquals(2, device.mappings.get());
            assertNotSame(one.mem(), other.mem());
            assertEquals(
                    List.of(2, 1), ctx.mem_descs().stream().map(NmemD::mem_id).toList());
        }
        Nmctx foreign = new Nmctx(device);
        try (NmportD other = nmport_open(foreign, "netmap:fake")) {
            assertNotSame(one.mem(), other.mem());
            assertEquals(2, device.mappings.get());
        }

        NetmapRing ofOne = one.txring(0);
        one.close();
        assertThrows(IllegalStateException.class, ofOne::cur);
        assertEquals(5, two.txring(0).cur());
        assertEquals(1, two.mem().refcount());
        assertEquals(1, device.mappings.get());
        two.close();
    }

    @Test
    void shareTakesTheMemoryOfAnotherPort() throws NetmapException {
        device.memoryOf = name -> name.equals("vale0:a") ? 7 : 1;
        try (NmportD d = nmport_open(ctx, "vale0:b@share=vale0:a-9")) {
            assertEquals(7, d.reg().nr_mem_id());
            assertEquals(7, d.mem().mem_id());
        }
        assertError(Errno.EINVAL, () -> nmport_prepare(ctx, "vale0:b@3@share=vale0:a"));
        assertError(Errno.EINVAL, () -> nmport_prepare(ctx, "vale0:b@share=eth0"));
        device.registerResult = -Errno.ENXIO;
        assertError(Errno.ENXIO, () -> nmport_prepare(ctx, "vale0:b@share=vale0:a"));
        device.openResult = -Errno.EMFILE;
        assertError(Errno.EMFILE, () -> nmport_prepare(ctx, "vale0:b@share=vale0:a"));
    }

    @Test
    void memoryOfTheProgramIsNotMappedAgain() throws NetmapException {
        device.memoryOf = name -> 9;
        NmportD d = nmport_prepare(ctx, "netmap:fake");
        nmport_extmem(d, device.region);
        assertError(Errno.EINVAL, () -> nmport_extmem(d, device.region));
        assertError(Errno.EINVAL, () -> nmport_extmem_from_file(d, "anything"));
        assertThrows(IllegalArgumentException.class, () -> {
            try (NmportD other = nmport_prepare(ctx, "netmap:fake")) {
                nmport_extmem(other, MemorySegment.ofArray(new byte[4096]));
            }
        });
        assertEquals(device.region.byteSize(), nmport_extmem_getinfo(d).nr_memsize());
        assertError(Errno.EINVAL, () -> nmport_clone(d));
        nmport_open_desc(d);
        assertError(Errno.EINVAL, () -> nmport_extmem(d, device.region));
        assertEquals(0, device.mappings.get());
        assertTrue(d.mem().is_extmem());
        assertEquals(device.region, d.region());
        try (NmportD copy = nmport_clone(d)) {
            assertEquals(9, copy.reg().nr_mem_id());
            assertEquals(List.of(), copy.hdr().options());
            nmport_open_desc(copy);
            assertSame(d.mem(), copy.mem());
            assertEquals(0, device.mappings.get());
        }
        d.close();
        assertNull(nmport_extmem_getinfo(d));
    }

    /** In libnetmap the first close unmaps the file under the second port. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc/self/maps")
    void aFileStaysMappedUntilTheLastPortInItIsClosed() throws Exception {
        Path file = Files.write(dir.resolve("memory"), new byte[(int) device.region.byteSize()]);
        device.memoryOf = name -> 9;
        NmportD d = nmport_prepare(ctx, "netmap:fake@extmem:file=" + file + ",buf-num=12,buf-size=2048,if-num=3");
        assertEquals(12, nmport_extmem_getinfo(d).nr_buf_pool_objtotal());
        assertEquals(2048, nmport_extmem_getinfo(d).nr_buf_pool_objsize());
        assertEquals(3, nmport_extmem_getinfo(d).nr_if_pool_objtotal());
        assertEquals(0, nmport_extmem_getinfo(d).nr_ring_pool_objsize());
        assertEquals(1, mapped(file));
        nmport_register(d);
        // The fake lays its rings out in its own memory; a port's are where the option said.
        d.extmem().memory().copyFrom(device.region);
        nmport_mmap(d);
        assertEquals(0, device.mappings.get());
        NmportD second = nmport_clone(d);
        nmport_open_desc(second);
        assertSame(d.mem(), second.mem());
        assertEquals(1, mapped(file));
        MemorySegment first = d.region();
        d.close();
        assertThrows(IllegalStateException.class, () -> first.get(ValueLayout.JAVA_BYTE, 0));
        assertEquals("fake", second.nifp().ni_name());
        assertEquals(1, mapped(file));
        second.close();
        assertEquals(0, mapped(file));
    }

    @Test
    void aFileThatCannotBeMappedIsToldApart() throws IOException {
        NmportD d = nmport_new(ctx);
        assertError(
                Errno.ENOENT,
                () -> nmport_extmem_from_file(d, dir.resolve("none").toString()));
        assertError(Errno.EIO, () -> nmport_extmem_from_file(d, dir.toString()));
        assertError(Errno.EINVAL, () -> nmport_extmem_from_file(d, "\0"));
        assertNull(d.extmem());
        assertNull(d.hdr().find(NETMAP_REQ_OPT_EXTMEM()));
    }

    @Test
    void anArenaOfTheCallersEndsHisOwnMemory() throws NetmapException {
        NmportD d = nmport_prepare(ctx, "netmap:fake");
        Arena arena = Arena.ofShared();
        MemorySegment memory = arena.allocate(device.region.byteSize(), 128);
        nmport_extmem(d, memory);
        nmport_register(d);
        memory.copyFrom(device.region);
        nmport_mmap(d);
        NetmapRing ring = d.txring(0);
        arena.close();
        assertThrows(IllegalStateException.class, ring::head, "and no access to memory that is gone");
        d.close();
    }
}
