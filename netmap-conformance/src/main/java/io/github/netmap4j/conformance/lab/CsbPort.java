package io.github.netmap4j.conformance.lab;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_SYNC_KLOOP_START;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_SYNC_KLOOP_STOP;
import static io.github.netmap4j.sys.abi.netmap_h.NR_EXCLUSIVE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import io.github.netmap4j.sys.abi.nmreq_sync_kloop_start;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

/** A port of one tx and one rx ring of 8 slots in CSB mode: entry 0 is for tx, entry 1 for rx. */
public final class CsbPort {

    public final Lab lab;
    public final MemorySegment atok;
    public final MemorySegment ktoa;
    public final LabPort port;
    public final String name;

    public CsbPort(Lab lab, String name) {
        this.lab = lab;
        this.name = name;
        atok = lab.arena.allocate(2 * nm_csb_atok.sizeof(), 64);
        ktoa = lab.arena.allocate(2 * nm_csb_ktoa.sizeof(), 64);
        MemorySegment option = RequestOptions.csb(lab, atok.address(), ktoa.address());
        port = lab.open(lab.register(name).slots(8, 8).flags(NR_EXCLUSIVE()).with(option));
        assertEquals(0, RequestOptions.status(option), "nro_status of the CSB option");
    }

    public MemorySegment atok(int entry) {
        return nm_csb_atok.asSlice(atok, entry);
    }

    public MemorySegment ktoa(int entry) {
        return nm_csb_ktoa.asSlice(ktoa, entry);
    }

    /** As nm_sync_kloop_appl_write does: writes cur before head, and both after the slots. */
    void publish(int entry, long head) {
        VarHandle.storeStoreFence();
        nm_csb_atok.cur(atok(entry), (int) head);
        VarHandle.storeStoreFence();
        nm_csb_atok.head(atok(entry), (int) head);
        VarHandle.fullFence();
    }

    public int hwcur(int entry) {
        VarHandle.fullFence();
        return nm_csb_ktoa.hwcur(ktoa(entry));
    }

    public int hwtail(int entry) {
        VarHandle.fullFence();
        return nm_csb_ktoa.hwtail(ktoa(entry));
    }

    public FutureTask<Integer> start(MemorySegment... options) {
        Ctrl request = startRequest(lab, name, 500);
        for (MemorySegment option : options) {
            request.option(option);
        }
        FutureTask<Integer> loop = lab.start(() -> port.fd.ctrl(request));
        // Without a stop, the loop would keep its thread in the kernel for ever.
        lab.atEnd(() -> {
            if (!loop.isDone()) {
                Expect.ok(stop(), "SYNC_KLOOP_STOP");
            }
        });
        return loop;
    }

    int stop() {
        return port.fd.ctrl(lab.ctrl(NETMAP_REQ_SYNC_KLOOP_STOP(), name, MemorySegment.NULL));
    }

    public void stopAndJoin(FutureTask<Integer> loop) {
        Expect.ok(stop(), "SYNC_KLOOP_STOP");
        Expect.ok(Lab.join(loop), "SYNC_KLOOP_START");
    }

    /** Sends through the loop: fills slots, publishes them in the CSB, and waits until the loop has taken them. */
    public void send(byte[]... frames) {
        NetmapRing ring = port.tx();
        for (byte[] frame : frames) {
            LabPort.put(ring, frame, 0);
        }
        publish(0, ring.head());
    }

    public void awaitSent() {
        Lab.await("the loop takes what was sent", () -> hwcur(0) == port.tx().head());
    }

    public List<byte[]> awaitFrames(int count) {
        NetmapRing ring = port.rx();
        long start = ring.head();
        Lab.await(count + " frames", () -> (hwtail(1) - start + 8) % 8 >= count);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(LabPort.read(ring, ring.slot(ring.head())));
            LabPort.advance(ring, 1);
        }
        publish(1, ring.head());
        return frames;
    }

    /** SYNC_KLOOP_START, with a sleep in microseconds. */
    public static Ctrl startRequest(Lab lab, String name, int sleep) {
        MemorySegment body = nmreq_sync_kloop_start.allocate(lab.arena);
        nmreq_sync_kloop_start.sleep_us(body, sleep);
        return lab.ctrl(NETMAP_REQ_SYNC_KLOOP_START(), name, body);
    }
}
