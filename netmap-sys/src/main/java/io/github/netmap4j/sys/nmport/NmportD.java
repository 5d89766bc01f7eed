package io.github.netmap4j.sys.nmport;

import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqOptExtmem;
import io.github.netmap4j.sys.ctrl.NmreqOption;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.device.NetmapException.Step;
import io.github.netmap4j.sys.memory.Mapping;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.user.MappedPort;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct nmport_d}: a port, from its specification to its mapped rings, for the functions of {@link Nmport}. It
 * owns the descriptor, its use of the context's mapping, and the options of its request.
 *
 * <p>{@link #close} undoes everything. After it, and after {@code nmport_undo_mmap}, every access to {@link #region} or a
 * view of it throws {@link IllegalStateException}, from any thread; only memory that the caller brought
 * ({@code nmport_extmem}) stays readable. A call under way in another thread ends first; a poll that waits is woken.
 *
 * <p>Threads: {@link #ioctl}, {@link #poll} and {@link #close} may be called from any thread, as netmap(4) allows; a ring
 * belongs to one thread at a time. The steps of opening and undoing belong to one thread.
 */
public final class NmportD implements MappedPort {

    private final Nmctx ctx;
    private final PortRequest request;

    private volatile @Nullable Descriptor descriptor;
    /** The request's body before it was answered. */
    private byte[] wanted = {};

    private PortMapping mapping = PortMapping.NONE;

    NmportD(Nmctx ctx) {
        this.ctx = ctx;
        this.request = new PortRequest(ctx);
    }

    private String name() {
        return request.hdr.nr_name();
    }

    // ---- nmport_parse, and what it may do

    synchronized void parse(String portspec) throws NetmapException {
        requireUnregistered(Step.PARSE, "nmport_parse");
        request.parse(portspec, this);
    }

    synchronized void undoParse() {
        if (descriptor != null) {
            throw new IllegalStateException("port " + name()
                    + " is registered, and netmap may use the memory of its options: nmport_undo_register first");
        }
        request.undo();
    }

    synchronized void extmem(MemorySegment base) throws NetmapException {
        requireUnregistered(Step.PARSE, "nmport_extmem");
        request.extmem(base);
    }

    synchronized void extmemFromFile(String fname) throws NetmapException {
        requireUnregistered(Step.PARSE, "nmport_extmem");
        request.extmemFromFile(fname);
    }

    /** Adds an option to the request until {@code nmport_undo_parse}. */
    synchronized void push(NmreqOption option) {
        request.push(option);
    }

    private void requireUnregistered(Step step, String operation) throws NetmapException {
        if (descriptor != null) {
            throw ctx.outOfOrder(step, operation, name(), "the port is registered already; nmport_undo_register first");
        }
    }

    // ---- nmport_register

    synchronized void register() throws NetmapException {
        requireUnregistered(Step.REGISTER, "nmport_register");
        Descriptor opened = null;
        try {
            byte[] asked = request.body();
            opened = Descriptor.open(ctx.device(), name());
            request.hdr.ioctlOrThrow(opened);
            descriptor = opened;
            wanted = asked;
        } catch (NetmapException failed) {
            throw ctx.ferror(failed);
        } finally {
            if (opened != null && descriptor == null) {
                opened.close();
            }
        }
    }

    synchronized void undoRegister() {
        if (mmap_done()) {
            throw new IllegalStateException("port " + name() + " is mapped: nmport_undo_mmap first");
        }
        if (descriptor != null) {
            descriptor.close();
            descriptor = null;
            request.body(wanted);
        }
    }

    // ---- nmport_mmap

    synchronized void mmap() throws NetmapException {
        if (mmap_done()) {
            throw ctx.outOfOrder(Step.MAP, "nmport_mmap", name(), "the port is mapped already");
        }
        if (descriptor == null) {
            throw ctx.outOfOrder(Step.MAP, "nmport_mmap", name(), "the port is not registered: nmport_register first");
        }
        try {
            mapping = PortMapping.of(ctx, reg(), name(), this::map);
        } catch (NetmapException failed) {
            throw ctx.ferror(failed);
        }
    }

    /** Maps a memory that the context does not have yet. */
    private NmemD map() throws NetmapException {
        NmemD own = request.extmemMemory();
        if (own != null) {
            return own;
        }
        long size = reg().nr_memsize();
        Mapping made = Mapping.map(ctx.device(), descriptor().fd(), size, name());
        return new NmemD(reg().nr_mem_id(), new MemorySource.Netmap(made, size), false);
    }

    synchronized void undoMmap() {
        if (!mmap_done()) {
            return;
        }
        mapping.close(
                "port " + name() + " stays mapped: a native call still uses its memory; undo it when that returns",
                this::unmapped);
    }

    /** The program's access has ended. */
    private void unmapped() {
        NmemD mem = mapping.mem;
        mapping = PortMapping.NONE;
        ctx.release(mem);
    }

    // ---- nmport_clone

    synchronized NmportD copy() throws NetmapException {
        if (request.extmem() != null && descriptor == null) {
            throw ctx.outOfOrder(
                    Step.PARSE,
                    "nmport_clone",
                    name(),
                    "the port brings its own memory, which has no id before it is registered: nmport_register first");
        }
        NmportD copy = new NmportD(ctx);
        copy.request.copyFrom(request);
        return copy;
    }

    // ---- the fields

    /** {@return {@code d->hdr}: the request, with its options; change it only before {@code nmport_register}} */
    public NmreqHeader<NmreqRegister> hdr() {
        return request.hdr;
    }

    /** {@return {@code d->reg}: the request's body; after {@code nmport_register} what the port has} */
    public NmreqRegister reg() {
        return request.hdr.body();
    }

    /** {@return {@code d->ctx}: the context that the port was made in} */
    public Nmctx ctx() {
        return ctx;
    }

    /**
     * {@return {@code d->mem}: the same object for two ports of a context if packets can pass between them without a
     * copy; null if the port is not mapped}
     */
    public @Nullable NmemD mem() {
        return mmap_done() ? mapping.mem : null;
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
        return mapping.region;
    }

    /** {@return {@code d->register_done}: whether the port is registered} */
    public boolean register_done() {
        return descriptor != null;
    }

    /** {@return {@code d->mmap_done}: whether the port is mapped} */
    public boolean mmap_done() {
        return mapping != PortMapping.NONE;
    }

    /** {@return {@code d->extmem}: the extmem option, or null} */
    public @Nullable NmreqOptExtmem extmem() {
        return request.extmem();
    }

    @Override
    public int fd() {
        Descriptor open = descriptor;
        return open == null ? -1 : open.fd();
    }

    @Override
    public Descriptor descriptor() {
        Descriptor open = descriptor;
        if (open == null) {
            throw new IllegalStateException("port " + name() + " is closed, or not registered yet");
        }
        return open;
    }

    @Override
    public NetmapIf nifp() {
        requireMapped();
        return mapping.nifp;
    }

    @Override
    public synchronized void atClose(Consumer<MemorySegment> action) {
        requireMapped();
        mapping.atClose(action);
    }

    private void requireMapped() {
        if (!mmap_done()) {
            throw new IllegalStateException("port " + name() + " is closed, or not mapped yet");
        }
    }

    @Override
    public NetmapRing txring(int index) {
        NetmapRing ring = mapping.tx.get(index);
        if (ring == null) {
            requireMapped();
            throw mapping.tx.missing(index, name());
        }
        return ring;
    }

    @Override
    public NetmapRing rxring(int index) {
        NetmapRing ring = mapping.rx.get(index);
        if (ring == null) {
            requireMapped();
            throw mapping.rx.missing(index, name());
        }
        return ring;
    }

    @Override
    public int first_tx_ring() {
        return mapping.tx.first();
    }

    @Override
    public int last_tx_ring() {
        return mapping.tx.last();
    }

    @Override
    public int cur_tx_ring() {
        return mapping.tx.cur;
    }

    void cur_tx_ring(int index) {
        mapping.tx.cur = index;
    }

    @Override
    public int first_rx_ring() {
        return mapping.rx.first();
    }

    @Override
    public int last_rx_ring() {
        return mapping.rx.last();
    }

    @Override
    public int cur_rx_ring() {
        return mapping.rx.cur;
    }

    /**
     * {@code d->cur_rx_ring}: the program's to use.
     *
     * @param index a ring index
     * @throws IllegalStateException if the port is not mapped
     */
    public void cur_rx_ring(int index) {
        requireMapped();
        mapping.rx.cur = index;
    }

    /**
     * {@code nmport_close(d)}. Closing again does nothing.
     *
     * @throws IllegalStateException if a native call that was given the port's memory still runs; the port stays open
     */
    @Override
    public synchronized void close() {
        try {
            undoMmap();
        } finally {
            if (!mmap_done()) {
                undoRegister();
                undoParse();
            }
        }
    }

    /** {@return the port's name and state, for logs: {@code vale0:a on /dev/netmap}, say} */
    @Override
    public String toString() {
        return name() + " on " + ctx.device()
                + (mmap_done() ? "" : descriptor != null ? " (not mapped)" : " (not registered)");
    }
}
