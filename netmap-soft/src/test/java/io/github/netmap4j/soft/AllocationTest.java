package io.github.netmap4j.soft;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Allocation;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets, syncs and polls allocate nothing once they are warm, on every kind of port. */
@Timeout(120)
class AllocationTest {

    private static final int ROUNDS = 500;
    private static final int BATCH = 16;
    private static final int LENGTH = 60;
    /** The first bytes of a frame for everyone. */
    private static final long BROADCAST = -1;

    private final SoftDevice device = SoftDevice.builder().build();
    private final List<TestPort> open = new ArrayList<>();

    private TestPort open(String name, long flags) {
        TestPort port = new TestPort(device, new TestRegister(name).flags(flags));
        open.add(port);
        return port;
    }

    /** Slots of a ring that the program has now. */
    private static long slots(NetmapRing ring) {
        long slots = ring.tail() - ring.head();
        return slots < 0 ? slots + ring.num_slots() : slots;
    }

    private static void advance(NetmapRing ring, long slots) {
        long head = ring.head() + slots;
        head = head >= ring.num_slots() ? head - ring.num_slots() : head;
        ring.cur(head);
        ring.head(head);
    }

    private static void put(TestPort port, NetmapRing ring) {
        assertTrue(slots(ring) >= BATCH, "room to send");
        for (int i = 0; i < BATCH; i++) {
            long at = (ring.head() + i) % ring.num_slots();
            long slot = ring.slot(at);
            port.memory.set(JAVA_LONG, NetmapUser.NETMAP_BUF_OFFSET(ring, slot), BROADCAST);
            NetmapSlot.len(port.memory, slot, LENGTH);
        }
        advance(ring, BATCH);
    }

    /** Takes all there is; it has to be a batch. */
    private static void take(NetmapRing ring) {
        assertEquals(BATCH, slots(ring), "frames");
        advance(ring, BATCH);
    }

    private void measure(TestPort from, TestPort to, TestPort... monitors) {
        NetmapRing tx = from.tx(0);
        NetmapRing rx = to.rx(0);
        NetmapRing[] seen = new NetmapRing[monitors.length];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = monitors[i].rx(0);
        }
        Allocation.none(ROUNDS, () -> {
            put(from, tx);
            assertEquals(0, from.txSync());
            assertEquals(0, to.rxSync());
            take(rx);
            assertEquals(0, to.rxSync());
            assertEquals(0, from.txSync());
            for (int i = 0; i < seen.length; i++) {
                assertEquals(0, monitors[i].rxSync());
                advance(seen[i], slots(seen[i]));
                assertEquals(0, monitors[i].rxSync());
            }
        });
        int both = netmap_h.POLLIN() | netmap_h.POLLOUT();
        Allocation.none(ROUNDS, () -> {
            put(from, tx);
            assertEquals(netmap_h.POLLOUT(), from.poll(both, 0));
            assertEquals(netmap_h.POLLIN(), to.poll(netmap_h.POLLIN(), -1));
            take(rx);
            assertEquals(0, to.poll(netmap_h.POLLIN(), 0));
            for (int i = 0; i < seen.length; i++) {
                monitors[i].poll(netmap_h.POLLIN(), 0);
                advance(seen[i], slots(seen[i]));
                assertEquals(0, monitors[i].poll(netmap_h.POLLIN(), 0));
            }
        });
        open.reversed().forEach(TestPort::close);
    }

    @Test
    void aSwitchAllocatesNothing() {
        measure(open("vale0:a", 0), open("vale0:b", 0));
    }

    @Test
    void aPipeAllocatesNothing() {
        measure(open("x{1", 0), open("x}1", 0));
    }

    @Test
    void aWireAllocatesNothing() {
        measure(open(SoftDevice.NIC_0, 0), open(SoftDevice.NIC_1, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vale0:a", "x{1", "soft0"})
    void monitorsThatCopyAllocateNothing(String name) {
        String other = name.equals("vale0:a") ? "vale0:b" : name.equals("x{1") ? "x}1" : SoftDevice.NIC_1;
        TestPort from = open(name, 0);
        TestPort to = open(other, 0);
        measure(from, to, open(name, netmap_h.NR_MONITOR_TX()), open(other, netmap_h.NR_MONITOR_RX()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vale0:a", "x{1", "soft0"})
    void monitorsThatDoNotCopyAllocateNothing(String name) {
        String other = name.equals("vale0:a") ? "vale0:b" : name.equals("x{1") ? "x}1" : SoftDevice.NIC_1;
        TestPort from = open(name, 0);
        TestPort to = open(other, 0);
        measure(from, to, open(name, netmap_h.NR_ZCOPY_MON()));
    }

    /** Nobody sends: the thread sleeps, and wakes up for nothing. */
    @Test
    void aPollThatTimesOutAllocatesNothing() {
        TestPort port = open("vale0:a", 0);
        Allocation.none(20, () -> assertEquals(0, port.poll(netmap_h.POLLIN(), 1)));
        port.close();
    }
}
