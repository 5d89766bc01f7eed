package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.Errno.EINVAL;
import static io.github.netmap4j.sys.NetmapUser.NETMAP_RXRING;
import static io.github.netmap4j.sys.NetmapUser.NETMAP_TXRING;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.sys.Descriptor;
import io.github.netmap4j.sys.Ioctl;
import io.github.netmap4j.sys.NetmapException;
import io.github.netmap4j.sys.NetmapIf;
import io.github.netmap4j.sys.NetmapRing;
import io.github.netmap4j.sys.NetmapUser;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqOptExtmem;
import io.github.netmap4j.sys.ctrl.NmreqOption;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.internal.Mapping;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * {@code struct nmport_d}: a port, from its specification to its mapped rings, worked on by the functions of
 * {@link Nmport}. It owns the descriptor, its part of the context's mapping, and the options of its request.
 *
 * <p>{@link #close} undoes everything. After it, and after {@code nmport_undo_mmap}, every access to {@link #region} or a
 * view of it throws {@link IllegalStateException}, from any thread; only memory that the caller brought himself
 * ({@code nmport_extmem}) stays readable. A call under way in another thread ends first, and a poll that waits is woken.
 *
 * <p>Threads: {@link #ioctl}, {@link #poll} and {@link #close} may be called from any thread, as netmap(4) allows; a ring
 * belongs to one thread at a time. The steps of opening and undoing belong to one thread.
 */
public final class NmportD implements AutoCloseable {

    private static final NetmapRing[] NONE = {};

    private final Nmctx ctx;
    private final NmreqHeader<NmreqRegister> hdr = NmreqHeader.NETMAP_REQ_REGISTER("");
    /** What undoes the steps of parsing, last first. */
    private final Deque<Runnable> cleanups = new ArrayDeque<>();

    private NmreqOptExtmem extmem;
    private NmemD.Source extmemSource;

    private volatile Descriptor descriptor;

    private Arena arena;
    private NmemD mem;
    private MemorySegment region;
    private NetmapIf nifp;
    private NetmapRing[] txRings = NONE;
    private NetmapRing[] rxRings = NONE;
    private int firstTx;
    private int lastTx;
    private int firstRx;
    private int lastRx;
    int curTx;
    private int curRx;

    NmportD(Nmctx ctx) {
        this.ctx = ctx;
        reset();
    }

    private void reset() {
        hdr.nr_name("");
        // libnetmap's is 0 until a mode is parsed, too; the kernel refuses it.
        hdr.body().segment().fill((byte) 0);
    }

    // ---- nmport_parse, and what it may do

    synchronized void parse(String portspec) throws NetmapException {
        requireUnregistered("nmport_parse");
        String name = hdr.nr_name();
        byte[] reg = hdr.body().segment().toArray(JAVA_BYTE);
        int done = cleanups.size();
        try {
            Portspec spec = new Portspec(portspec);
            Nmreq.nmreq_header_decode(spec, hdr, ctx);
            Nmreq.nmreq_register_decode(spec, hdr.body(), ctx);
            Nmreq.nmreq_options_decode(spec.rest(), NmportOptions.PARSERS, this, ctx);
        } catch (Throwable failed) {
            cleanUp(done);
            hdr.nr_name(name);
            hdr.body().segment().copyFrom(MemorySegment.ofArray(reg));
            throw failed;
        }
    }

    synchronized void undoParse() {
        if (descriptor != null) {
            throw new IllegalStateException("port " + hdr.nr_name()
                    + " is registered, and netmap may use the memory of its options: nmport_undo_register first");
        }
        cleanUp(0);
        reset();
    }

    private void cleanUp(int keep) {
        while (cleanups.size() > keep) {
            cleanups.pop().run();
        }
    }

    synchronized void extmem(MemorySegment base) throws NetmapException {
        extmem(base, new MemorySource.Own(base));
    }

    synchronized void extmemFromFile(String fname) throws NetmapException {
        requireNoExtmem();
        MemorySource.MappedFile file;
        try {
            file = MemorySource.MappedFile.open(fname);
        } catch (IOException | IllegalArgumentException failed) {
            int errno = failed instanceof IOException e ? MemorySource.MappedFile.errno(e) : EINVAL;
            NetmapException exception = new NetmapException(
                    "nmport_extmem_from_file", fname, errno, "the file cannot be opened and mapped: " + failed);
            exception.initCause(failed);
            throw ctx.ferror(exception);
        }
        cleanups.push(file::unmap);
        try {
            extmem(file.memory(), file);
        } catch (Throwable failed) {
            cleanups.pop().run();
            throw failed;
        }
    }

    private void extmem(MemorySegment base, NmemD.Source source) throws NetmapException {
        requireNoExtmem();
        NmreqOptExtmem option = new NmreqOptExtmem(base);
        push(option);
        extmem = option;
        extmemSource = source;
        cleanups.push(() -> {
            extmem = null;
            extmemSource = null;
        });
    }

    private void requireNoExtmem() throws NetmapException {
        requireUnregistered("nmport_extmem");
        if (extmem != null) {
            throw ctx.ferror("nmport_extmem", hdr.nr_name(), EINVAL, "the port has its memory from a program already");
        }
    }

    /** Adds an option to the request until {@code nmport_undo_parse}. */
    synchronized void push(NmreqOption option) {
        hdr.push(option);
        cleanups.push(() -> hdr.remove(option));
    }

    private void requireUnregistered(String operation) throws NetmapException {
        if (descriptor != null) {
            throw ctx.ferror(
                    operation, hdr.nr_name(), EINVAL, "the port is registered already; nmport_undo_register first");
        }
    }

    // ---- nmport_register

    synchronized void register() throws NetmapException {
        requireUnregistered("nmport_register");
        Descriptor opened = null;
        try {
            opened = Descriptor.open(ctx.device(), hdr.nr_name());
            hdr.ioctlOrThrow(opened);
            descriptor = opened;
        } catch (NetmapException failed) {
            throw ctx.ferror(failed);
        } finally {
            if (opened != null && descriptor == null) {
                opened.close();
            }
        }
    }

    synchronized void undoRegister() {
        if (nifp != null) {
            throw new IllegalStateException("port " + hdr.nr_name() + " is mapped: nmport_undo_mmap first");
        }
        if (descriptor != null) {
            descriptor.close();
            descriptor = null;
        }
    }

    // ---- nmport_mmap

    synchronized void mmap() throws NetmapException {
        if (nifp != null) {
            throw ctx.ferror("nmport_mmap", hdr.nr_name(), EINVAL, "the port is mapped already");
        }
        if (descriptor == null) {
            throw ctx.ferror("nmport_mmap", hdr.nr_name(), EINVAL, "the port is not registered: nmport_register first");
        }
        NmemD acquired;
        try {
            acquired = ctx.acquire(reg().nr_mem_id(), this::map);
        } catch (NetmapException failed) {
            throw ctx.ferror(failed);
        }
        Arena opened = Arena.ofShared();
        try {
            bind(acquired.segment(opened));
            mem = acquired;
            arena = opened;
        } finally {
            if (arena == null) {
                forgetRings();
                opened.close();
                ctx.release(acquired);
            }
        }
    }

    /** Maps a memory that the context does not have yet. */
    private NmemD map() throws NetmapException {
        int memId = reg().nr_mem_id();
        if (extmemSource instanceof MemorySource.MappedFile file) {
            return new NmemD(memId, file.share(), true);
        } else if (extmemSource != null) {
            return new NmemD(memId, extmemSource, true);
        }
        long size = reg().nr_memsize();
        Mapping mapping = Mapping.map(ctx.device(), descriptor.fd(), size, hdr.nr_name());
        return new NmemD(memId, new MemorySource.Netmap(mapping, size), false);
    }

    /** Finds the first run of bound rings in each direction, and makes their views. */
    private void bind(MemorySegment memory) {
        region = memory;
        nifp = NetmapUser.NETMAP_IF(memory, reg().nr_offset());
        int tx = reg().nr_tx_rings() + (int) nifp.ni_host_tx_rings();
        int rx = reg().nr_rx_rings() + (int) nifp.ni_host_rx_rings();
        firstTx = curTx = firstBound(0, tx);
        lastTx = lastBound(0, tx, firstTx);
        firstRx = curRx = firstBound(tx, rx);
        lastRx = lastBound(tx, rx, firstRx);
        txRings = new NetmapRing[lastTx + 1];
        for (int i = firstTx; i <= lastTx; i++) {
            txRings[i] = NETMAP_TXRING(nifp, i);
        }
        rxRings = new NetmapRing[lastRx + 1];
        for (int i = firstRx; i <= lastRx; i++) {
            rxRings[i] = NETMAP_RXRING(nifp, i);
        }
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

    private void forgetRings() {
        region = null;
        nifp = null;
        txRings = rxRings = NONE;
        firstTx = lastTx = curTx = firstRx = lastRx = curRx = 0;
    }

    synchronized void undoMmap() {
        if (arena == null) {
            return;
        }
        try {
            arena.close();
        } catch (IllegalStateException inUse) {
            throw new IllegalStateException(
                    "port " + hdr.nr_name()
                            + " stays mapped: a native call still uses its memory; undo it when that returns",
                    inUse);
        }
        arena = null;
        NmemD released = mem;
        mem = null;
        forgetRings();
        ctx.release(released);
    }

    // ---- nmport_clone

    synchronized NmportD copy() throws NetmapException {
        if (extmem != null && descriptor == null) {
            throw ctx.ferror(
                    "nmport_clone",
                    hdr.nr_name(),
                    EINVAL,
                    "the port brings its own memory, which has no id before it is registered: nmport_register first");
        }
        NmportD copy = new NmportD(ctx);
        copy.hdr.nr_version(hdr.nr_version()).nr_name(hdr.nr_name());
        copy.hdr.body().segment().copyFrom(hdr.body().segment());
        return copy;
    }

    // ---- the fields

    /**
     * {@code d->hdr}.
     *
     * @return the request, with its options; to be changed before {@code nmport_register} only
     */
    public NmreqHeader<NmreqRegister> hdr() {
        return hdr;
    }

    /**
     * {@code d->reg}.
     *
     * @return the request's body; after {@code nmport_register} what the port has
     */
    public NmreqRegister reg() {
        return hdr.body();
    }

    /**
     * {@code d->ctx}.
     *
     * @return the context that the port was made in
     */
    public Nmctx ctx() {
        return ctx;
    }

    /**
     * {@code d->mem}: the same object for two ports of a context if packets can pass between them without a copy.
     *
     * @return the memory; null if the port is not mapped
     */
    public NmemD mem() {
        return mem;
    }

    /**
     * {@code d->mem->mem}: the memory that the port's rings and buffers lie in. Each port has a segment of its own, which
     * dies when the port is closed or unmapped; offsets are the same for all ports of one {@link #mem}.
     *
     * @return the region
     * @throws IllegalStateException if the port is not mapped
     */
    public MemorySegment region() {
        requireMapped();
        return region;
    }

    /**
     * {@code d->register_done}.
     *
     * @return whether the port is registered
     */
    public boolean register_done() {
        return descriptor != null;
    }

    /**
     * {@code d->mmap_done}.
     *
     * @return whether the port is mapped
     */
    public boolean mmap_done() {
        return nifp != null;
    }

    /**
     * {@code d->extmem}.
     *
     * @return the extmem option, or null
     */
    public NmreqOptExtmem extmem() {
        return extmem;
    }

    /**
     * {@code d->fd}.
     *
     * @return the descriptor's number, see {@link Descriptor#fd}; -1 if the port is not registered
     */
    public int fd() {
        Descriptor open = descriptor;
        return open == null ? -1 : open.fd();
    }

    /**
     * The descriptor itself, to wait for several at once.
     *
     * @return it; to be closed by {@link #close} or {@code nmport_undo_register} only
     * @throws IllegalStateException if the port is not registered
     */
    public Descriptor descriptor() {
        Descriptor open = descriptor;
        if (open == null) {
            throw new IllegalStateException("port " + hdr.nr_name() + " is closed, or not registered yet");
        }
        return open;
    }

    /**
     * {@code d->nifp}.
     *
     * @return a view of the port's {@code netmap_if}
     * @throws IllegalStateException if the port is not mapped
     */
    public NetmapIf nifp() {
        requireMapped();
        return nifp;
    }

    private void requireMapped() {
        if (nifp == null) {
            throw new IllegalStateException("port " + hdr.nr_name() + " is closed, or not mapped yet");
        }
    }

    /**
     * {@code NETMAP_TXRING(d->nifp, index)}, made once by {@code nmport_mmap}.
     *
     * @param index {@code first_tx_ring} to {@code last_tx_ring}
     * @return the view
     * @throws IllegalStateException if the port is not mapped
     * @throws IndexOutOfBoundsException if the ring is outside of that range
     */
    public NetmapRing txring(int index) {
        return ring("tx", txRings, firstTx, index);
    }

    /**
     * {@code NETMAP_RXRING(d->nifp, index)}, made once by {@code nmport_mmap}.
     *
     * @param index {@code first_rx_ring} to {@code last_rx_ring}
     * @return the view
     * @throws IllegalStateException if the port is not mapped
     * @throws IndexOutOfBoundsException if the ring is outside of that range
     */
    public NetmapRing rxring(int index) {
        return ring("rx", rxRings, firstRx, index);
    }

    private NetmapRing ring(String direction, NetmapRing[] rings, int first, int index) {
        if (index < first || index >= rings.length) {
            requireMapped();
            throw new IndexOutOfBoundsException(direction + " ring " + index + " of " + hdr.nr_name()
                    + " is not bound to it; " + first + " to " + (rings.length - 1) + " are");
        }
        return rings[index];
    }

    /**
     * {@code d->first_tx_ring}.
     *
     * @return the first bound transmit ring; one more than the last if there is none
     */
    public int first_tx_ring() {
        return firstTx;
    }

    /**
     * {@code d->last_tx_ring}.
     *
     * @return the last of the bound transmit rings that follow the first without a gap
     */
    public int last_tx_ring() {
        return lastTx;
    }

    /**
     * {@code d->cur_tx_ring}: where {@code nmport_inject} tries first.
     *
     * @return a ring index
     */
    public int cur_tx_ring() {
        return curTx;
    }

    /**
     * {@code d->first_rx_ring}.
     *
     * @return the first bound receive ring; one more than the last if there is none
     */
    public int first_rx_ring() {
        return firstRx;
    }

    /**
     * {@code d->last_rx_ring}.
     *
     * @return the last of the bound receive rings that follow the first without a gap
     */
    public int last_rx_ring() {
        return lastRx;
    }

    /**
     * {@code d->cur_rx_ring}: the program's to use.
     *
     * @return a ring index
     */
    public int cur_rx_ring() {
        return curRx;
    }

    /**
     * {@code d->cur_rx_ring}: the program's to use.
     *
     * @param index a ring index
     */
    public void cur_rx_ring(int index) {
        curRx = index;
    }

    // ---- system calls

    /**
     * {@code ioctl(d->fd, request, NULL)}, for {@link Ioctl#NIOCTXSYNC} and {@link Ioctl#NIOCRXSYNC}.
     *
     * @param request the request
     * @return 0 or {@code -errno}
     * @throws IllegalStateException if the port is not registered, or closed
     */
    public int ioctl(long request) {
        return descriptor().ioctl(request, MemorySegment.NULL);
    }

    /**
     * {@code poll} for this port alone: {@link Descriptor#poll}.
     *
     * @param events {@code POLLIN}, {@code POLLOUT} or both
     * @param timeout milliseconds; 0 returns at once, -1 waits for ever
     * @return what is ready ({@code POLLERR} too), 0 after the timeout, or {@code -errno}: EINTR if the thread is interrupted
     * @throws IllegalStateException if the port is not registered, or closed, before or meanwhile
     */
    public int poll(int events, int timeout) {
        return descriptor().poll(events, timeout);
    }

    /**
     * {@code nmport_close(d)}. Closing again does nothing.
     *
     * @throws IllegalStateException if a native call that was given the port's memory still runs; the port stays open
     */
    @Override
    public synchronized void close() {
        undoMmap();
        undoRegister();
        undoParse();
    }

    /**
     * The port's name and state, for logs.
     *
     * @return {@code vale0:a on /dev/netmap}, say
     */
    @Override
    public String toString() {
        return hdr.nr_name() + " on " + ctx.device()
                + (nifp != null ? "" : descriptor != null ? " (not mapped)" : " (not registered)");
    }
}
