package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_EXTMEM;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_OFFSETS;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_clone;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_close;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_delete;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_disable_option;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_enable_option;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_extmem;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_extmem_from_file;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_extmem_getinfo;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_inject;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_mmap;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_new;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_offset;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_parse;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_prepare;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_register;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_undo_mmap;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_undo_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_undo_parse;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_undo_prepare;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_undo_register;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.Errno;
import io.github.netmap4j.sys.FakeDevice;
import io.github.netmap4j.sys.Ioctl;
import io.github.netmap4j.sys.NetmapException;
import io.github.netmap4j.sys.NetmapRing;
import io.github.netmap4j.sys.NetmapSlot;
import io.github.netmap4j.sys.NetmapUser;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.ctrl.NmreqOptOffsets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The port API: what each step does, and that a step which fails leaves nothing behind. */
class NmportTest {

    private final FakeDevice device = new FakeDevice();
    private final List<String> errors = new ArrayList<>();
    private final Nmctx ctx = context();

    @TempDir
    Path dir;

    private Nmctx context() {
        Nmctx made = new Nmctx(device);
        made.error((from, message) -> errors.add(message));
        return made;
    }

    @AfterEach
    void nothingStaysBehind() {
        assertEquals(Set.of(), device.open);
        assertEquals(0, device.mappings.get());
        assertEquals(List.of(), device.mistakes);
        assertEquals(List.of(), ctx.mem_descs());
    }

    @Test
    void openMapsAndCloseUndoesItOnce() throws NetmapException {
        NmportD d = nmport_open(ctx, "netmap:fake");
        assertTrue(d.register_done());
        assertTrue(d.mmap_done());
        assertEquals(1, device.mappings.get());
        assertEquals(Set.of(d.fd()), device.open);
        assertEquals("fake", d.nifp().ni_name());
        assertEquals(1, d.mem().refcount());
        assertEquals(device.region.byteSize(), d.mem().size());
        assertEquals(0, d.ioctl(Ioctl.NIOCTXSYNC));
        NetmapRing ring = d.txring(1);
        MemorySegment region = d.region();
        NmemD mem = d.mem();

        nmport_close(d);
        nmport_close(d);
        nmport_close(null);
        assertThrows(IllegalStateException.class, ring::head);
        assertThrows(IllegalStateException.class, () -> region.get(ValueLayout.JAVA_BYTE, 0));
        for (Executable use : List.<Executable>of(
                d::nifp,
                d::region,
                d::descriptor,
                () -> d.txring(0),
                () -> d.rxring(0),
                () -> d.ioctl(Ioctl.NIOCTXSYNC),
                () -> d.poll(netmap_h.POLLIN(), 0),
                () -> nmport_inject(d, MemorySegment.ofArray(new byte[4]), 4))) {
            assertThrows(IllegalStateException.class, use);
        }
        assertEquals(-1, d.fd());
        assertNull(d.mem());
        assertEquals(0, mem.refcount());
        assertEquals(List.of(), errors);
    }

    /** Every set of bound rings, against libnetmap's rule: the first run without a gap, in each direction. */
    @Test
    void theRingsOfThePortAreTheFirstRunThatIsBound() throws NetmapException {
        int all = FakeDevice.RINGS + 1;
        for (int bits = 0; bits < 1 << (2 * all); bits++) {
            for (int i = 0; i < 2 * all; i++) {
                device.bound[i] = (bits >> i & 1) != 0;
            }
            try (NmportD d = nmport_open(ctx, "netmap:fake")) {
                String tx = bound(0, all);
                String rx = bound(all, all);
                assertEquals(first(tx), d.first_tx_ring(), tx);
                assertEquals(first(rx), d.first_rx_ring(), rx);
                assertEquals(last(tx), d.last_tx_ring(), tx);
                assertEquals(last(rx), d.last_rx_ring(), rx);
                assertEquals(d.first_tx_ring(), d.cur_tx_ring());
                assertEquals(d.first_rx_ring(), d.cur_rx_ring());
                for (int i = -1; i <= all; i++) {
                    int index = i;
                    if (i >= first(tx) && i <= last(tx)) {
                        assertEquals(
                                NetmapUser.NETMAP_TXRING(d.nifp(), i).offset(),
                                d.txring(i).offset());
                    } else {
                        assertThrows(IndexOutOfBoundsException.class, () -> d.txring(index));
                    }
                    if (i >= first(rx) && i <= last(rx)) {
                        assertEquals(
                                NetmapUser.NETMAP_RXRING(d.nifp(), i).offset(),
                                d.rxring(i).offset());
                    } else {
                        assertThrows(IndexOutOfBoundsException.class, () -> d.rxring(index));
                    }
                }
            }
        }
    }

    private String bound(int from, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            text.append(device.bound[i] ? 'b' : '.');
        }
        return text.toString();
    }

    private static int first(String bound) {
        return bound.contains("b") ? bound.indexOf('b') : bound.length();
    }

    private static int last(String bound) {
        return first(bound) + bound.substring(first(bound)).split("\\.", 2)[0].length() - 1;
    }

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
    void theStepsOneByOneAndTheirUndoing() throws NetmapException {
        NmportD d = nmport_new(ctx);
        assertEquals("", d.hdr().nr_name());
        nmport_parse(d, "vale0:a-1/x");
        assertEquals("vale0:a", d.hdr().nr_name());
        assertEquals(1, d.reg().nr_ringid());
        assertFalse(d.register_done());
        assertEquals(-1, d.fd());
        assertError(Errno.EINVAL, () -> nmport_mmap(d));

        nmport_register(d);
        assertTrue(d.register_done());
        assertError(Errno.EINVAL, () -> nmport_register(d));
        assertError(Errno.EINVAL, () -> nmport_parse(d, "netmap:other"));
        assertEquals("vale0:a", d.hdr().nr_name());
        assertThrows(IllegalStateException.class, () -> nmport_undo_parse(d));
        assertThrows(IllegalStateException.class, d::nifp);

        nmport_mmap(d);
        assertError(Errno.EINVAL, () -> nmport_mmap(d));
        assertThrows(IllegalStateException.class, () -> nmport_undo_register(d));

        nmport_undo_mmap(d);
        nmport_undo_mmap(d);
        assertFalse(d.mmap_done());
        assertTrue(d.register_done());
        assertEquals(0, device.mappings.get());
        nmport_undo_register(d);
        nmport_undo_register(d);
        assertEquals(Set.of(), device.open);
        nmport_open_desc(d);
        assertTrue(d.mmap_done());
        nmport_undo_open_desc(d);
        nmport_undo_prepare(d);
        nmport_undo_prepare(null);
        assertEquals("", d.hdr().nr_name());
        assertEquals(0, d.reg().nr_flags());
        nmport_delete(d);
    }

    @Test
    void aStepThatFailsLeavesThePortAsItWas() throws NetmapException {
        NmportD d = nmport_prepare(ctx, "netmap:fake");
        device.openResult = -Errno.EACCES;
        assertError(Errno.EACCES, () -> nmport_open_desc(d));
        device.openResult = 0;
        device.registerResult = -Errno.EBUSY;
        assertError(Errno.EBUSY, () -> nmport_open_desc(d));
        assertEquals(Set.of(), device.open);
        device.registerResult = 0;
        device.mmapResult = -Errno.ENOMEM;
        assertError(Errno.ENOMEM, () -> nmport_open_desc(d));
        assertFalse(d.register_done());
        assertEquals(Set.of(), device.open);
        assertEquals(List.of(), ctx.mem_descs());
        assertError(Errno.ENOMEM, () -> nmport_open(ctx, "netmap:fake"));
        device.mmapResult = 0;
        nmport_open_desc(d);
        assertEquals("fake", d.nifp().ni_name());
        d.close();
    }

    @Test
    void aRingOutsideOfTheMemoryIsUndoneToo() throws NetmapException {
        // The view of a ring checks its bounds: a device that lies is found out, and nothing is left mapped.
        device.bound[0] = true;
        NmportD d = nmport_prepare(ctx, "netmap:fake");
        nmport_register(d);
        device.region.set(ValueLayout.JAVA_LONG, d.reg().nr_offset() + 56, 1L << 40);
        assertThrows(IndexOutOfBoundsException.class, () -> nmport_mmap(d));
        assertFalse(d.mmap_done());
        assertEquals(0, device.mappings.get());
        assertEquals(List.of(), ctx.mem_descs());
        d.close();
    }

    @Test
    void aParseThatFailsUndoesItsOptionsAndNoOthers() throws Exception {
        Path file = Files.write(dir.resolve("memory"), new byte[8192]);
        NmportD d = nmport_prepare(ctx, "netmap:fake-1@conf:rings=2");
        nmport_offset(d, 4, 8, 16, 0);
        long maps = mapped(file);
        assertError(Errno.EINVAL, () -> nmport_parse(d, "vale0:other^@extmem=" + file + "@conf:nothing=1"));
        assertEquals("fake", d.hdr().nr_name());
        assertEquals(1, d.reg().nr_ringid());
        assertEquals(2, d.reg().nr_tx_rings());
        assertNull(d.extmem());
        assertEquals(1, d.hdr().options().size());
        assertEquals(maps, mapped(file));
        nmport_undo_parse(d);
        assertEquals(List.of(), d.hdr().options());
    }

    @Test
    void errorsGoToTheCallbackUnlessItIsQuiet() {
        NetmapException e = assertError(Errno.EINVAL, () -> nmport_open(ctx, "eth0"));
        assertEquals(e.getMessage(), errors.getLast());
        int before = errors.size();
        ctx.verbose(0);
        assertThrows(NetmapException.class, () -> nmport_open(ctx, "eth0"));
        ctx.verbose(1);
        ctx.error(null);
        assertThrows(NetmapException.class, () -> nmport_open(ctx, "eth0"));
        assertEquals(before, errors.size());
        assertNull(ctx.error());
    }

    @Test
    void aRefusedOptionIsNamed() throws NetmapException {
        NmportD d = nmport_prepare(ctx, "netmap:fake");
        nmport_offset(d, 0, 128, 0, 0);
        device.optionStatus.put(NETMAP_REQ_OPT_OFFSETS(), Errno.EOPNOTSUPP);
        NetmapException e = assertError(Errno.EOPNOTSUPP, () -> nmport_open_desc(d));
        assertTrue(e.getMessage().contains("option offsets EOPNOTSUPP"), e.getMessage());
        d.close();
    }

    @Test
    void offsetsAreAnOptionThatMustBeEnabled() throws NetmapException {
        assertError(Errno.EOPNOTSUPP, () -> nmport_prepare(ctx, "netmap:fake@offset=64"));
        assertEquals(0, nmport_enable_option("offset"));
        try (NmportD d = nmport_prepare(ctx, "netmap:fake@offset:initial=64,bits=12")) {
            NmreqOptOffsets offsets = (NmreqOptOffsets) d.hdr().find(NETMAP_REQ_OPT_OFFSETS());
            assertEquals(64, offsets.nro_initial_offset());
            assertEquals(64, offsets.nro_max_offset());
            assertEquals(12, offsets.nro_offset_bits());
        } finally {
            nmport_disable_option("offset");
        }
        assertError(Errno.EOPNOTSUPP, () -> nmport_prepare(ctx, "netmap:fake@offset=64"));
        assertEquals(-Errno.EOPNOTSUPP, nmport_enable_option("colour"));
        nmport_disable_option("colour");
        nmport_disable_option("conf");
        try {
            assertError(Errno.EOPNOTSUPP, () -> nmport_prepare(ctx, "netmap:fake@conf:rings=1"));
        } finally {
            assertEquals(0, nmport_enable_option("conf"));
        }
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

    private static long mapped(Path file) throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.endsWith(file.toString())).count();
        }
    }

    @Test
    void aCloneHasTheRequestButNotTheState() throws NetmapException {
        try (NmportD d = nmport_open(ctx, "netmap:fake-1/xR@conf:slots=64");
                NmportD copy = nmport_clone(d)) {
            assertFalse(copy.register_done());
            assertFalse(copy.mmap_done());
            assertEquals("fake", copy.hdr().nr_name());
            assertEquals(-1, copy.reg().segment().mismatch(d.reg().segment()));
            assertSame(ctx, copy.ctx());
            nmport_open_desc(copy);
            assertEquals(2, d.mem().refcount());
        }
    }

    @Test
    void injectFillsRingAfterRingAndTellsWhenAllAreFull() throws NetmapException {
        try (NmportD d = nmport_open(ctx, "netmap:fake")) {
            for (int i = 0; i <= d.last_tx_ring(); i++) {
                device.tail(d.txring(i), 3);
            }
            byte[] packet = new byte[FakeDevice.BUFFER + 10];
            for (int i = 0; i < packet.length; i++) {
                packet[i] = (byte) i;
            }
            MemorySegment buf = MemorySegment.ofArray(packet);
            assertEquals(packet.length, nmport_inject(d, buf, packet.length));
            NetmapRing ring = d.txring(0);
            assertEquals(2, ring.head());
            assertEquals(2, ring.cur());
            assertEquals(netmap_h.NS_MOREFRAG(), NetmapSlot.flags(d.region(), ring.slot(0)));
            assertEquals(0, NetmapSlot.flags(d.region(), ring.slot(1)));
            assertEquals(FakeDevice.BUFFER, NetmapSlot.len(d.region(), ring.slot(0)));
            assertEquals(10, NetmapSlot.len(d.region(), ring.slot(1)));
            long second = NetmapUser.NETMAP_BUF(ring, NetmapSlot.buf_idx(d.region(), ring.slot(1)));
            assertEquals(-1, d.region().asSlice(second, 10).mismatch(buf.asSlice(FakeDevice.BUFFER, 10)));

            assertEquals(packet.length, nmport_inject(d, buf, packet.length), "the next ring");
            assertEquals(1, d.cur_tx_ring());
            assertEquals(packet.length, nmport_inject(d, buf, packet.length));
            assertEquals(2, d.cur_tx_ring());
            assertEquals(0, nmport_inject(d, buf, packet.length), "one slot is left in each");
            assertEquals(2, d.cur_tx_ring());
            assertEquals(10, nmport_inject(d, buf, 10));
            assertEquals(10, nmport_inject(d, buf, 10));
            assertEquals(10, nmport_inject(d, buf, 10));
            assertEquals(0, nmport_inject(d, buf, 10));
        }
    }

    @Test
    void aCloseDuringCallsNeverFreesADescriptorInUse() throws Exception {
        for (int round = 0; round < 200; round++) {
            NmportD d = nmport_open(ctx, "netmap:fake");
            Thread[] threads = new Thread[3];
            for (int i = 0; i < threads.length; i++) {
                boolean sync = i != 0;
                NetmapRing ring = d.rxring(0);
                threads[i] = Thread.ofPlatform().start(() -> {
                    assertThrows(IllegalStateException.class, () -> {
                        while (true) {
                            if (sync) {
                                d.ioctl(Ioctl.NIOCRXSYNC);
                            } else {
                                ring.head(ring.tail());
                            }
                        }
                    });
                });
            }
            Thread.onSpinWait();
            d.close();
            for (Thread thread : threads) {
                thread.join();
            }
            nothingStaysBehind();
        }
    }

    @Test
    void theDefaultContextCanBeReplaced() throws NetmapException {
        Nmctx before = Nmctx.nmctx_set_default(ctx);
        try {
            assertSame(ctx, Nmctx.nmctx_get());
            try (NmportD d = nmport_open("netmap:fake");
                    NmportD prepared = nmport_prepare("netmap:fake")) {
                assertSame(ctx, d.ctx());
                assertSame(ctx, prepared.ctx());
                assertSame(ctx, nmport_new().ctx());
                assertEquals("fake on /dev/fake", d.toString());
                assertEquals("fake on /dev/fake (not registered)", prepared.toString());
            }
        } finally {
            assertSame(ctx, Nmctx.nmctx_set_default(before));
        }
    }

    private NetmapException assertError(int errno, Executable step) {
        int before = errors.size();
        NetmapException e = assertThrows(NetmapException.class, step);
        assertEquals(errno, e.errno(), e.getMessage());
        assertEquals(List.of(e.getMessage()), errors.subList(before, errors.size()), "one message for one error");
        return e;
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
