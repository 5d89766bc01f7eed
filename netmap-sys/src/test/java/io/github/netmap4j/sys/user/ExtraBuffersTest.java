package io.github.netmap4j.sys.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.FakeDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExtraBuffersTest {

    private final FakeDevice device = new FakeDevice();
    private NmDesc port;
    private NetmapIf nifp;
    private NetmapRing ring;

    @BeforeEach
    void open() throws NetmapException {
        port = NetmapLibs.nm_open(device, "netmap:fake", null, 0, null);
        nifp = port.nifp();
        ring = port.txring(0);
        list(40, 7, 21);
    }

    @AfterEach
    void close() {
        port.close();
    }

    /** Lays a list out as the kernel does. */
    private void list(long... indexes) {
        nifp.ni_bufs_head(indexes.length == 0 ? 0 : indexes[0]);
        for (int i = 0; i < indexes.length; i++) {
            port.mem()
                    .set(
                            ValueLayout.JAVA_INT,
                            NetmapUser.NETMAP_BUF(ring, indexes[i]),
                            i + 1 < indexes.length ? (int) indexes[i + 1] : 0);
        }
    }

    private Set<Long> listed() {
        Set<Long> found = new HashSet<>();
        MemorySegment mem = port.mem();
        for (long i = nifp.ni_bufs_head(); i != 0; i = mem.get(ValueLayout.JAVA_INT, NetmapUser.NETMAP_BUF(ring, i))) {
            assertTrue(found.add(i), "buffer " + i + " is in the list twice");
        }
        return found;
    }

    @Test
    void allBuffersAreTakenOnceAndGoBack() {
        try (ExtraBufferList extra = new ExtraBufferList(port, ring)) {
            assertEquals(0, nifp.ni_bufs_head(), "one owner");
            assertEquals(3, extra.total());
            Set<Long> taken = new HashSet<>(List.of(extra.take(), extra.take(), extra.take()));
            assertEquals(Set.of(40L, 7L, 21L), taken);
            assertEquals(0, extra.take());
            assertEquals(0, extra.available());
            taken.forEach(extra::give);
            assertEquals(3, extra.available());
        }
        assertEquals(Set.of(40L, 7L, 21L), listed());
    }

    @Test
    void aBufferExchangedWithASlotGoesBackInPlaceOfTheOther() {
        long slot = ring.slot(2);
        long before = NetmapSlot.buf_idx(port.mem(), slot);
        long mine;
        try (ExtraBufferList extra = new ExtraBufferList(port, ring)) {
            mine = extra.take();
            NetmapSlot.buf_idx(port.mem(), slot, mine);
            extra.give(before);
        }
        Set<Long> expected = new HashSet<>(Set.of(40L, 7L, 21L, before));
        expected.remove(mine);
        assertEquals(expected, listed());
    }

    @Test
    void doubleReturnsStrangersAndLeaksAreFound() {
        ExtraBufferList extra = new ExtraBufferList(port, ring);
        assertThrows(IllegalStateException.class, () -> extra.give(40));
        assertThrows(IllegalStateException.class, () -> extra.give(5), "all are back");
        long one = extra.take();
        long two = extra.take();
        extra.give(one);
        assertThrows(IllegalStateException.class, () -> extra.give(one));
        for (long wrong : new long[] {0, -1, 1 << 20, 1L << 40}) {
            assertThrows(IndexOutOfBoundsException.class, () -> extra.give(wrong));
        }
        IllegalStateException leak = assertThrows(IllegalStateException.class, extra::close);
        assertTrue(leak.getMessage().startsWith("1 of 3 extra buffers of fake were not given back"), leak::getMessage);
        extra.close();
        assertThrows(IllegalStateException.class, extra::take);
        assertThrows(IllegalStateException.class, () -> extra.give(two));
        Set<Long> rest = new HashSet<>(Set.of(40L, 7L, 21L));
        rest.remove(two);
        assertEquals(rest, listed());
    }

    @Test
    void aBrokenListIsRefusedAndLeftAlone() {
        list(40, 7);
        port.mem().set(ValueLayout.JAVA_INT, NetmapUser.NETMAP_BUF(ring, 7), 40);
        assertThrows(IllegalStateException.class, () -> new ExtraBufferList(port, ring));
        assertEquals(40, nifp.ni_bufs_head());
        port.mem().set(ValueLayout.JAVA_INT, NetmapUser.NETMAP_BUF(ring, 7), 1 << 20);
        assertThrows(IllegalStateException.class, () -> new ExtraBufferList(port, ring));
        list();
        try (ExtraBufferList none = new ExtraBufferList(port, ring)) {
            assertEquals(0, none.take());
            assertEquals(0, none.total());
        }
    }
}
