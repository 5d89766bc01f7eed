package io.github.netmap4j.sys.nmport;

import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.memory.BoundRings;
import io.github.netmap4j.sys.memory.LayoutCheck;
import io.github.netmap4j.sys.memory.PortAccess;
import io.github.netmap4j.sys.struct.NetmapIf;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * What {@code nmport_mmap} makes: a port's use of a memory of its context, and views of the {@code netmap_if} and, in each
 * direction, of the first run of bound rings.
 */
final class PortMapping {

    /** For a port that is not mapped. */
    static final PortMapping NONE = new PortMapping();

    private final PortAccess access;
    final NmemD mem;
    final MemorySegment region;
    final NetmapIf nifp;
    final BoundRings tx = new BoundRings("tx");
    final BoundRings rx = new BoundRings("rx");

    @SuppressWarnings("NullAway") // callers check for NONE first
    private PortMapping() {
        access = null;
        mem = null;
        region = null;
        nifp = null;
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
        tx.bindRun(check, 0, allTx, reg.nr_tx_slots());
        rx.bindRun(check, allTx, allRx, reg.nr_rx_slots());
        check.extraBuffers(reg.nr_extra_bufs());
    }

    /**
     * Maps the memory of a registered port, or shares it. If anything fails, nothing stays mapped.
     *
     * @throws io.github.netmap4j.sys.device.CorruptMemoryException if the memory contradicts the registration
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

    /** Ends all views of this port. Throws {@link IllegalStateException}, doing nothing, while a native call uses them. */
    void close(String ifInUse, Runnable giveBack) {
        access.end(ifInUse, mem::segment, giveBack);
    }
}
