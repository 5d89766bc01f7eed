package io.github.netmap4j.sys.user;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.memory.BoundRings;
import io.github.netmap4j.sys.memory.LayoutCheck;
import io.github.netmap4j.sys.memory.Mapping;
import io.github.netmap4j.sys.memory.PortAccess;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct nm_desc}: an open port, made by {@link NetmapLibs#nm_open}. It owns the descriptor and its use of the
 * mapping; {@link #close} gives both back.
 *
 * <p>After close every method that needs the device or the port's memory throws {@link IllegalStateException}, and so does
 * every access to {@link #mem} or a view of it, from any thread. What was known at open (the name, ring numbers, views of
 * rings) can still be asked for. The descriptor's number stays taken until calls under way in other threads have ended.
 *
 * <p>Threads: {@link #ioctl} and {@link #poll} may be called from any thread, as netmap(4) allows; a ring belongs to one
 * thread at a time; {@code nm_inject}, {@code nm_dispatch} and {@code nm_nextpkt} keep their place in {@code cur_tx_ring}
 * and {@code cur_rx_ring} and so belong to one thread each.
 *
 * <p>The fields of the C struct that netmap_user.h itself never uses (those of pcap_open_live, {@code st}, {@code msg})
 * are not here.
 */
public final class NmDesc implements MappedPort {

    private static final int RING_MASK = netmap_h.NETMAP_RING_MASK();

    final NetmapDevice device;
    private final String name;
    private final Descriptor descriptor;
    private final PortAccess access = new PortAccess();
    private final MemorySegment req = access.arena().allocate(nmreq.layout());
    private final NmPkthdr hdr = new NmPkthdr();

    /** Held to map and to close, so that no mapping is made after the close. */
    private final Object mapLock = new Object();

    private @Nullable Mapping mapping;
    private boolean ownMapping;
    private MemorySegment mem = MemorySegment.NULL;
    private @Nullable NetmapIf nifp;
    private @Nullable NetmapRing someRing;
    final BoundRings tx = new BoundRings("tx");
    final BoundRings rx = new BoundRings("rx");

    /** Owns the descriptor from here on. */
    NmDesc(String name, Descriptor descriptor) {
        this.device = descriptor.device();
        this.name = name;
        this.descriptor = descriptor;
    }

    /** After a registration: finds the bound rings by its mode. */
    void bindRings() {
        int txRings = Short.toUnsignedInt(nmreq.nr_tx_rings(req));
        int rxRings = Short.toUnsignedInt(nmreq.nr_rx_rings(req));
        int mode = nmreq.nr_flags(req) & netmap_h.NR_REG_MASK();
        if (mode == netmap_h.NR_REG_ALL_NIC()) {
            tx.bind(0, txRings - 1);
            rx.bind(0, rxRings - 1);
        } else if (mode == netmap_h.NR_REG_NIC_SW()) {
            tx.bind(0, txRings);
            rx.bind(0, rxRings);
        } else if (mode == netmap_h.NR_REG_SW()) {
            tx.bind(txRings, txRings);
            rx.bind(rxRings, rxRings);
        } else if (mode == netmap_h.NR_REG_ONE_NIC()) {
            int ring = nmreq.nr_ringid(req) & RING_MASK;
            tx.bind(ring, ring);
            rx.bind(ring, ring);
        }
    }

    /** {@code nm_mmap}: shares the parent's mapping if it has the same memory id, else makes one. */
    void map(@Nullable NmDesc parent) throws NetmapException {
        synchronized (mapLock) {
            requireOpen();
            if (parent != null) {
                parent.requireOpen();
            }
            if (mapping != null) {
                return;
            }
            Mapping shared = parent != null
                            && parent.mapping != null
                            && parent.memoryId() == memoryId()
                            && parent.device.equals(device)
                    ? parent.mapping.share()
                    : null;
            Mapping used = shared != null
                    ? shared
                    : Mapping.map(device, descriptor.fd(), Integer.toUnsignedLong(nmreq.nr_memsize(req)), name);
            try {
                findRings(used.segment(access.arena()));
            } catch (RuntimeException absurd) {
                used.release();
                throw absurd;
            }
            ownMapping = shared == null;
            mapping = used;
        }
    }

    /** Makes views of all bound rings; changes nothing if one contradicts the registration. */
    private void findRings(MemorySegment memory) {
        LayoutCheck check = new LayoutCheck(name, memory, Integer.toUnsignedLong(nmreq.nr_offset(req)));
        check.rings(Short.toUnsignedInt(nmreq.nr_tx_rings(req)), Short.toUnsignedInt(nmreq.nr_rx_rings(req)));
        NetmapIf found = check.nifp();
        NetmapRing[] txFound = tx.find(check, 0, Integer.toUnsignedLong(nmreq.nr_tx_slots(req)));
        NetmapRing[] rxFound = rx.find(
                check, found.ni_tx_rings() + found.ni_host_tx_rings(), Integer.toUnsignedLong(nmreq.nr_rx_slots(req)));
        check.extraBuffers(Integer.toUnsignedLong(nmreq.nr_arg3(req)));
        mem = memory;
        nifp = found;
        tx.use(txFound);
        rx.use(rxFound);
        someRing = rx.some() != null ? rx.some() : tx.some();
    }

    private int memoryId() {
        return Short.toUnsignedInt(nmreq.nr_arg2(req));
    }

    /**
     * {@code ioctl(d->fd, request, argument)}.
     *
     * @param request one of {@link Ioctl}
     * @param argument the request's struct in native memory, {@link MemorySegment#NULL} for none
     * @return 0 or {@code -errno}, as {@link NetmapDevice#ioctl} says
     * @throws IllegalStateException if the port is closed
     */
    public int ioctl(long request, MemorySegment argument) {
        return descriptor.ioctl(request, argument);
    }

    void requireOpen() {
        if (!isOpen()) {
            throw new IllegalStateException("port " + name + " is closed");
        }
    }

    @Override
    public int fd() {
        return descriptor.fd();
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    /** {@return the name that the port was opened with: what {@code nm_open} was given} */
    public String name() {
        return name;
    }

    /**
     * {@return {@code d->mem}: the region that the port's rings and buffers lie in; {@code memsize} bytes;
     * {@link MemorySegment#NULL} if opened with {@code NM_OPEN_NO_MMAP}}
     */
    public MemorySegment mem() {
        requireOpen();
        return mem;
    }

    /** {@return {@code d->memsize}: the region's size in bytes} */
    public long memsize() {
        return mem().byteSize();
    }

    /**
     * {@return {@code d->done_mmap}: whether this descriptor did an mmap of its own; false if it shares its parent's}
     */
    public boolean done_mmap() {
        requireOpen();
        return ownMapping;
    }

    @Override
    public NetmapIf nifp() {
        requireMapped();
        return Objects.requireNonNull(nifp);
    }

    @Override
    public void atClose(Consumer<MemorySegment> action) {
        requireMapped();
        access.atClose(action);
    }

    /**
     * {@return {@code d->req}: the registration as the kernel answered it; a {@code struct nmreq}, for {@link nmreq};
     * it lives until close}
     */
    public MemorySegment req() {
        requireOpen();
        return req;
    }

    /** {@return {@code d->hdr}: the header that {@code nm_dispatch} fills} */
    public NmPkthdr hdr() {
        return hdr;
    }

    /**
     * {@return {@code d->some_ring}, to translate buffer indexes: the first bound receive ring, else the first bound
     * transmit ring}
     */
    public NetmapRing some_ring() {
        requireMapped();
        if (someRing == null) {
            throw new IllegalStateException("port " + name + " has no ring bound to this descriptor");
        }
        return someRing;
    }

    /** {@return {@code d->buf_start}: where buffer 0 starts; an offset in {@link #mem}, in bytes} */
    public long buf_start() {
        return NETMAP_BUF(some_ring(), 0);
    }

    /** {@return {@code d->buf_end}: the end of the region; an offset in {@link #mem}, in bytes} */
    public long buf_end() {
        return memsize();
    }

    @Override
    public NetmapRing txring(int index) {
        NetmapRing ring = tx.get(index);
        if (ring == null) {
            requireMapped();
            throw tx.missing(index, name);
        }
        return ring;
    }

    @Override
    public NetmapRing rxring(int index) {
        NetmapRing ring = rx.get(index);
        if (ring == null) {
            requireMapped();
            throw rx.missing(index, name);
        }
        return ring;
    }

    private void requireMapped() {
        requireOpen();
        if (mapping == null) {
            throw new IllegalStateException("port " + name + " has no memory: it was opened with NM_OPEN_NO_MMAP");
        }
    }

    @Override
    public int first_tx_ring() {
        return tx.first();
    }

    @Override
    public int last_tx_ring() {
        return tx.last();
    }

    @Override
    public int cur_tx_ring() {
        return tx.cur;
    }

    @Override
    public int first_rx_ring() {
        return rx.first();
    }

    @Override
    public int last_rx_ring() {
        return rx.last();
    }

    @Override
    public int cur_rx_ring() {
        return rx.cur;
    }

    /** {@return {@code IS_NETMAP_DESC(d)}: whether the port is open} */
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    /**
     * {@code nm_close(d)}. Closing again does nothing.
     *
     * @throws IllegalStateException if a native call that was given the port's memory still runs; the port stays open
     */
    @Override
    public void close() {
        synchronized (mapLock) {
            if (!descriptor.isOpen()) {
                return;
            }
            access.end(
                    "port " + name + " stays open: a native call still uses its memory; close it when that returns",
                    mapping == null ? null : mapping::segment,
                    this::giveBack);
        }
    }

    private void giveBack() {
        try {
            if (mapping != null) {
                mapping.release();
            }
        } finally {
            descriptor.close();
        }
    }

    /** {@return the port's name and state, for logs: {@code vale0:a on /dev/netmap}, say} */
    @Override
    public String toString() {
        return descriptor.toString();
    }
}
