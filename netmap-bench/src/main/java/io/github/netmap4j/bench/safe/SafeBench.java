package io.github.netmap4j.bench.safe;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.bench.raw.RingMemory;
import io.github.netmap4j.bench.run.TwinBench;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One port, open twice: by the safe layer and by the raw one, so that both do the same work on the same rings. The twin
 * has its own port. The device is never called: a sync does what an idle kernel would, and returns all slots but one to
 * the program.
 */
public abstract class SafeBench extends TwinBench {

    /** Slots of each ring. */
    @Param({"1024"}) // what a VALE port has unless asked
    public int slots;

    NetmapPort port;
    NetmapRing rawRx;
    NetmapRing rawTx;
    /** The rings of another port, for the C twin: the safe layer would take it for a stranger on its own. */
    NetmapRing twinRx;

    NetmapRing twinTx;
    private NmDesc raw;
    private NmDesc twin;

    /** Opens the ports, and fills their receive rings. */
    @Setup
    public void setUp() throws Exception {
        SoftDevice device = SoftDevice.builder().build();
        port = NetmapPort.builder("vale0:bench")
                .device(device)
                .txSlots(slots)
                .rxSlots(slots)
                .open();
        raw = NetmapLibs.nm_open(device, "vale0:bench", null, 0, null);
        rawRx = raw.rxring(0);
        rawTx = raw.txring(0);
        twin = NetmapLibs.nm_open(device, "vale0:twin", null, 0, null);
        twinRx = twin.rxring(0);
        twinTx = twin.txring(0);
        fill(rawRx);
        fill(twinRx);
        twin();
    }

    private static void fill(NetmapRing ring) {
        MemorySegment region = ring.region();
        for (int i = 0; i < ring.num_slots(); i++) {
            long slot = ring.slot(i);
            NetmapSlot.len(region, slot, RingMemory.PACKET);
            region.set(JAVA_LONG, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)), i);
        }
        RingMemory.sync(ring);
    }

    /** Closes them. */
    @TearDown
    public void tearDown() {
        twin.close();
        raw.close();
        port.close();
    }

    /** Names the twin. */
    abstract void twin();

    /** Packets in a batch. */
    final int packets() {
        return slots - 1;
    }
}
