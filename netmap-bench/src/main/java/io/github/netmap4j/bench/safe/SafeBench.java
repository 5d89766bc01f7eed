package io.github.netmap4j.bench.safe;

import static io.github.netmap4j.sys.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.NetmapUser.nm_ring_next;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.Netmap;
import io.github.netmap4j.bench.run.TwinBench;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.NetmapLibs;
import io.github.netmap4j.sys.NetmapRing;
import io.github.netmap4j.sys.NetmapSlot;
import io.github.netmap4j.sys.NmDesc;
import io.github.netmap4j.sys.abi.netmap_ring;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One port, open twice: by the safe layer and by the raw one, so that both do the same work on the same rings. The device
 * is never asked: a sync is what a kernel with nothing to wait for would do, all slots but one are the program's again.
 */
public abstract class SafeBench extends TwinBench {

    static final int PACKET = 60;

    /** Slots of each ring. */
    @Param({"1024"})
    public int slots;

    Netmap port;
    NetmapRing rawRx;
    NetmapRing rawTx;
    private NmDesc raw;

    /** Opens the port, and fills its receive ring. */
    @Setup
    public void setUp() throws Exception {
        SoftDevice device = SoftDevice.builder().build();
        port = Netmap.builder("vale0:bench")
                .device(device)
                .txSlots(slots)
                .rxSlots(slots)
                .open();
        raw = NetmapLibs.nm_open(device, "vale0:bench", null, 0, null);
        rawRx = raw.rxring(0);
        rawTx = raw.txring(0);
        MemorySegment region = rawRx.region();
        for (int i = 0; i < slots; i++) {
            long slot = rawRx.slot(i);
            NetmapSlot.len(region, slot, PACKET);
            region.set(JAVA_LONG, NETMAP_BUF(rawRx, NetmapSlot.buf_idx(region, slot)), i);
        }
        sync(rawRx);
        twin();
    }

    /** Closes it. */
    @TearDown
    public void tearDown() {
        raw.close();
        port.close();
    }

    /** Names the twin. */
    abstract void twin();

    /** Packets in a batch. */
    final int packets() {
        return slots - 1;
    }

    static void sync(NetmapRing ring) {
        long head = ring.head();
        long tail = head == 0 ? ring.num_slots() - 1 : head - 1;
        ring.region().set(JAVA_INT, ring.offset() + netmap_ring.tail$offset(), (int) tail);
    }

    static MemorySegment pointer(NetmapRing ring) {
        return ring.region().asSlice(ring.offset());
    }

    /** The slot after a slot, as an int. */
    static int next(NetmapRing ring, int i) {
        return (int) nm_ring_next(ring, i);
    }
}
