package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.abi.netmap_h.NR_FORWARD;
import static io.github.netmap4j.sys.abi.netmap_h.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.abi.netmap_h.NS_FORWARD;
import static io.github.netmap4j.sys.abi.netmap_h.NS_INDIRECT;
import static io.github.netmap4j.sys.abi.netmap_h.NS_MOREFRAG;
import static io.github.netmap4j.sys.abi.netmap_h.NS_NO_LEARN;
import static io.github.netmap4j.sys.abi.netmap_h.NS_PORT_MASK;
import static io.github.netmap4j.sys.abi.netmap_h.NS_PORT_SHIFT;
import static io.github.netmap4j.sys.abi.netmap_h.NS_REPORT;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.NS_RFRAGS;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static io.github.netmap4j.sys.user.NetmapUser.nm_tx_pending;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Each flag of a slot, set and read through the views of the raw layer. */
class SlotFlagsTest extends RawFixture {

    private static int flags(NetmapRing ring, long slot) {
        return NetmapSlot.flags(ring.region(), ring.slot(slot));
    }

    /** Puts a frame and then sets the flags of its slot. */
    private static void put(NetmapRing ring, byte[] frame, int flags) {
        long slot = ring.slot(ring.head());
        put(ring, frame);
        NetmapSlot.flags(ring.region(), slot, flags);
    }

    @Test
    void bufChangedSwapsAReceivedBufferIntoASendRing() throws NetmapException {
        try (NmDesc wire = open("netmap:eth1");
                NmDesc nic = open("netmap:eth0");
                NmDesc pipe = open("netmap:eth0{1");
                NmDesc far = open("netmap:eth0}1")) {
            send(wire.descriptor(), wire.txring(0), frame(5));
            rxsync(nic.descriptor());
            NetmapRing from = nic.rxring(0);
            NetmapRing to = pipe.txring(0);
            assertEquals(nic.mem().address(), pipe.mem().address(), "one memory");
            long received = from.slot(from.head());
            long sent = to.slot(to.head());
            long buffer = NetmapSlot.buf_idx(nic.mem(), received);
            NetmapSlot.buf_idx(nic.mem(), received, NetmapSlot.buf_idx(pipe.mem(), sent));
            NetmapSlot.buf_idx(pipe.mem(), sent, buffer);
            NetmapSlot.len(pipe.mem(), sent, NetmapSlot.len(nic.mem(), received));
            NetmapSlot.flags(nic.mem(), received, NS_BUF_CHANGED());
            NetmapSlot.flags(pipe.mem(), sent, NS_BUF_CHANGED());
            from.cur(nm_ring_next(from, from.head()));
            from.head(from.cur());
            to.cur(nm_ring_next(to, to.head()));
            to.head(to.cur());
            rxsync(nic.descriptor());
            txsync(pipe.descriptor());
            rxsync(far.descriptor());
            assertEquals(buffer, NetmapSlot.buf_idx(far.mem(), far.rxring(0).slot(0)), "no copy was made");
            assertArrayEquals(frame(5), take(far.rxring(0)));
            // The swapped buffer receives the next frames of its slot.
            for (int i = 0; i < SLOTS; i++) {
                send(wire.descriptor(), wire.txring(0), frame(i));
                assertArrayEquals(frame(i), receive(nic.descriptor(), from));
            }
        }
    }

    @Test
    void morefragMakesOnePacketOfSeveralSlots() throws NetmapException {
        byte[] large = frame(0xff, 4, 5000);
        try (NmDesc a = open("vale0:a");
                NmDesc b = open("vale0:b")) {
            put(a.txring(0), large);
            assertEquals(NS_MOREFRAG(), flags(a.txring(0), 0));
            assertEquals(0, flags(a.txring(0), 2));
            txsync(a.descriptor());
            rxsync(b.descriptor());
            assertEquals(3, NS_RFRAGS(b.mem(), b.rxring(0).slot(0)));
            assertEquals(3 << NS_PORT_SHIFT(), flags(b.rxring(0), 0) & NS_PORT_MASK());
            assertEquals(3, Packets.slots(b.rxring(0)));
            assertArrayEquals(large, take(b.rxring(0)));

            long most = netmap_h.NETMAP_MAX_FRAGS() * 2048L;
            MemorySegment source = MemorySegment.ofArray(frame(0xff, 1, (int) most + 1));
            assertThrows(IllegalArgumentException.class, () -> Packets.send(a.txring(0), source, 0, most + 1));
            assertTrue(Packets.send(a.txring(0), source, 0, most));
            txsync(a.descriptor());
            assertEquals(most, receive(b.descriptor(), b.rxring(0)).length);
        }
    }

    @Test
    void indirectSendsFromMemoryOfTheProgram() throws NetmapException {
        try (Arena arena = Arena.ofConfined();
                NmDesc a = open("vale0:a");
                NmDesc b = open("vale0:b")) {
            MemorySegment own = arena.allocate(60).copyFrom(MemorySegment.ofArray(frame(8)));
            long slot = a.txring(0).slot(0);
            put(a.txring(0), frame(1), NS_INDIRECT());
            NetmapSlot.ptr(a.mem(), slot, own.address());
            txsync(a.descriptor());
            assertArrayEquals(frame(8), receive(b.descriptor(), b.rxring(0)));
        }
    }

    /** The software NIC and switch complete every slot at once, so the flag can only do no harm. */
    @Test
    void reportCompletesTheSlot() throws NetmapException {
        try (NmDesc a = open("netmap:eth0");
                NmDesc b = open("netmap:eth1")) {
            put(a.txring(0), frame(1), NS_REPORT());
            txsync(a.descriptor());
            assertFalse(nm_tx_pending(a.txring(0)));
            assertArrayEquals(frame(1), receive(b.descriptor(), b.rxring(0)));
        }
    }

    @Test
    void forwardHandsAFrameToTheOtherSide() throws NetmapException {
        try (NmDesc nic = open("netmap:eth0*");
                NmDesc wire = open("netmap:eth1")) {
            NetmapRing fromNic = nic.rxring(0);
            NetmapRing fromHost = nic.rxring(2);
            fromNic.flags(NR_FORWARD());
            fromHost.flags(NR_FORWARD());
            send(wire.descriptor(), wire.txring(0), frame(1));
            device.host("eth0").send(MemorySegment.ofArray(frame(2)));
            rxsync(nic.descriptor());
            for (NetmapRing ring : new NetmapRing[] {fromNic, fromHost}) {
                assertFalse(nm_ring_empty(ring));
                NetmapSlot.flags(nic.mem(), ring.slot(ring.head()), NS_FORWARD());
                take(ring);
            }
            rxsync(nic.descriptor());
            byte[] host = new byte[60];
            assertEquals(60, device.host("eth0").receive(MemorySegment.ofArray(host)));
            assertArrayEquals(frame(1), host);
            nic.poll(netmap_h.POLLOUT(), 0);
            byte[] sent = receive(wire.descriptor(), wire.rxring(0));
            assertArrayEquals(frame(2), sent == null ? take(wire.rxring(1)) : sent);
        }
    }

    @Test
    void theKernelsSwitchIgnoresNoLearnAndThePortByte() throws NetmapException {
        try (NmDesc a = open("vale0:a");
                NmDesc b = open("vale0:b");
                NmDesc c = open("vale0:c")) {
            put(a.txring(0), frame(0xff, 1, 60), NS_NO_LEARN() | 1 << NS_PORT_SHIFT());
            txsync(a.descriptor());
            assertArrayEquals(frame(0xff, 1, 60), receive(b.descriptor(), b.rxring(0)));
            assertArrayEquals(frame(0xff, 1, 60), receive(c.descriptor(), c.rxring(0)), "not to port 1 alone");
            send(b.descriptor(), b.txring(0), frame(1, 2, 60));
            assertArrayEquals(frame(1, 2, 60), receive(a.descriptor(), a.rxring(0)));
            assertNull(receive(c.descriptor(), c.rxring(0)), "the address was learnt");
        }
    }

    @Test
    void aSwitchThatHonoursThemDoesWhatTheHeaderSays() throws NetmapException {
        SoftDevice honours = SoftDevice.builder().slotFlags(true).build();
        try (NmDesc a = nm_open(honours, "vale0:a", null, 0, null);
                NmDesc b = nm_open(honours, "vale0:b", null, 0, null);
                NmDesc c = nm_open(honours, "vale0:c", null, 0, null)) {
            put(a.txring(0), frame(0xff, 1, 60), NS_NO_LEARN() | 1 << NS_PORT_SHIFT());
            txsync(a.descriptor());
            assertArrayEquals(frame(0xff, 1, 60), receive(b.descriptor(), b.rxring(0)));
            assertNull(receive(c.descriptor(), c.rxring(0)), "to port 1 alone");
            send(b.descriptor(), b.txring(0), frame(1, 2, 60));
            assertArrayEquals(frame(1, 2, 60), receive(c.descriptor(), c.rxring(0)), "the address was not learnt");
        }
    }

    @Test
    void aBadBufferIndexIsDroppedAndTheRingGoesOn() throws NetmapException {
        try (NmDesc a = open("vale0:a");
                NmDesc b = open("vale0:b")) {
            NetmapRing ring = a.txring(0);
            long slot = ring.slot(ring.head());
            long buffer = NetmapSlot.buf_idx(a.mem(), slot);
            put(ring, frame(1), NS_BUF_CHANGED());
            NetmapSlot.buf_idx(a.mem(), slot, 4_000_000_000L);
            assertEquals(0, a.ioctl(Ioctl.NIOCTXSYNC));
            assertNull(receive(b.descriptor(), b.rxring(0)));
            NetmapSlot.buf_idx(a.mem(), slot, buffer);
            assertNotEquals(0, NETMAP_BUF(ring, buffer));
            send(a.descriptor(), ring, frame(2));
            byte[] got = receive(b.descriptor(), b.rxring(0));
            assertArrayEquals(frame(2), got);
        }
    }
}
