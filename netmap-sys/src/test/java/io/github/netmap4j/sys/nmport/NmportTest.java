package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_clone;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_close;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_delete;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_inject;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_mmap;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_new;
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
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.FakeDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.CorruptMemoryException;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The port API: what each step does, and that a step which fails leaves nothing behind. */
class NmportTest extends NmportFixture {
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
    void eachStepIsUndoneByItsCounterpart() throws NetmapException {
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
        device.bound[0] = true;
        NmportD d = nmport_prepare(ctx, "netmap:fake");
        nmport_register(d);
        device.region.set(ValueLayout.JAVA_LONG, d.reg().nr_offset() + 56, 1L << 40);
        assertThrows(CorruptMemoryException.class, () -> nmport_mmap(d));
        assertFalse(d.mmap_done());
        assertEquals(0, device.mappings.get());
        assertEquals(List.of(), ctx.mem_descs());
        d.close();
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
}
