package io.github.netmap4j.sys.nmport;

import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.memory.LayoutCheck;
import io.github.netmap4j.sys.memory.PortAccess;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * What {@code nmport_mmap} makes: a port's use of a memory of its context, and the views in it: the {@code netmap_if}, and
 * in each direction the first run of bound rings.
 */
final class PortMapping {

    /** Of a port that is not mapped. */
    static final PortMapping NONE = new PortMapping();

    private final PortAccess access;
    final NmemD mem;
    final MemorySegment region;
    final NetmapIf nifp;
    final int firstTx;
    final int lastTx;
    final int firstRx;
    final int lastRx;
    private final NetmapRing[] tx;
    private final NetmapRing[] rx;

    private PortMapping() {
        access = null;
        mem = null;
        region = null;
        nifp = null;
        firstTx = lastTx = firstRx = lastRx = 0;
        tx = rx = new NetmapRing[0];
    }

    private PortMapping(NmemD mem, PortAccess access, NmreqRegister reg, String port) {
        this.mem = mem;
        this.access = access;
        this.region = mem.segment(access.arena());
        LayoutCheck check = new LayoutCheck(port, region, reg.nr_offset());
        check.rings(reg.nr_tx_rings(), reg.nr_rx_rings());
        check.hostRings(reg.nr_host_tx_rings(), reg.nr_host_rx_rings());
        this.nifp = check.nifp();
        int allTx = reg.nr_tx_rings() + (int) nifp.ni_host_tx_rings();
        int allRx = reg.nr_rx_rings() + (int) nifp.ni_host_rx_rings();
        firstTx = firstBound(0, allTx);
        lastTx = lastBound(0, allTx, firstTx);
        firstRx = firstBound(allTx, allRx);
        lastRx = lastBound(allTx, allRx, firstRx);
        tx = views(firstTx, lastTx, i -> check.ring("tx ring " + i, i, reg.nr_tx_slots()));
        rx = views(firstRx, lastRx, i -> check.ring("rx ring " + i, (long) allTx + i, reg.nr_rx_slots()));
        check.extraBuffers(reg.nr_extra_bufs());
    }

    /**
     * Maps the memory of a registered port, or shares it. Throws {@link io.github.netmap4j.sys.device.CorruptMemoryException}
     * if it contradicts the registration. If anything fails, nothing is left mapped.
     */
    static PortMapping of(Nmctx ctx, NmreqRegister reg, String port, NmemD.Maker maker) throws NetmapException {
        NmemD mem = ctx.acquire(reg.nr_mem_id(), maker);
        PortAccess access = new PortAccess();
        PortMapping made = null;
        try {
            made = new PortMapping(mem, access, reg, port);
            return made;
        } finally {
            if (made == null) {
                access.arena().close();
                ctx.release(mem);
            }
        }
    }

    void atClose(Consumer<MemorySegment> action) {
        access.atClose(action);
    }

    /** Ends all views of this port. Throws {@link IllegalStateException}, and does nothing, while a native call uses them. */
    void close(String ifInUse, Runnable giveBack) {
        access.end(ifInUse, mem::segment, giveBack);
    }

    private int firstBound(int base, int rings) {
        int i = 0;
        while (i < rings && nifp.ring_ofs(base + i) == 0) {
            i++;
        }
        return i;
    }

    private int lastBound(int base, int rings, int first) {
        int i = first;
        while (i < rings && nifp.ring_ofs(base + i) != 0) {
            i++;
        }
        return i - 1;
    }

    private static NetmapRing[] views(int first, int last, IntFunction<NetmapRing> view) {
        NetmapRing[] rings = new NetmapRing[last + 1];
        for (int i = first; i <= last; i++) {
            rings[i] = view.apply(i);
        }
        return rings;
    }

    /** The view of a transmit ring; null if it is not one of the run. */
    NetmapRing tx(int index) {
        return index >= firstTx && index < tx.length ? tx[index] : null;
    }

    /** The view of a receive ring; null if it is not one of the run. */
    NetmapRing rx(int index) {
        return index >= firstRx && index < rx.length ? rx[index] : null;
    }
}
