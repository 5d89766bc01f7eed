package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.nmport.NmreqOptParser.NMREQ_OPTF_DISABLED;

import io.github.netmap4j.sys.ctrl.NmreqOptOffsets;
import io.github.netmap4j.sys.ctrl.NmreqPoolsInfo;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.user.Inject;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * libnetmap's port API, {@code nmport_*}, under its C names, to be imported statically.
 *
 * <p>A port specification is {@code subsystem:vpname[mode][options]}:
 *
 * <ul>
 *   <li>subsystem: {@code netmap}, or {@code vale} with the name of a switch, which may be empty;
 *   <li>vpname: a port, or a pipe's end <code>port{pipe</code> or <code>port}pipe</code>;
 *   <li>mode: {@code ^} all host rings, {@code ^N} one of them, {@code *} host and NIC rings, {@code -N} one NIC ring pair;
 *       {@code /} and flags: {@code x} exclusive, {@code z} zero-copy monitor, {@code t} and {@code r} monitor of
 *       transmission and reception, {@code R} and {@code T} only receive or transmit rings; {@code @N} memory id;
 *   <li>options: {@code @share=port}, the memory of another port; {@code @conf:rings=N,slots=N} and the keys host-rings,
 *       tx-rings, rx-rings, host-tx-rings, host-rx-rings, tx-slots, rx-slots; {@code @extmem=file} and the keys if-num,
 *       if-size, ring-num, ring-size, buf-num, buf-size; {@code @offset=initial} and the key bits, disabled unless
 *       {@link #nmport_enable_option} enabled it.
 * </ul>
 *
 * <p>The steps: {@code nmport_open} is {@code nmport_prepare} ({@code nmport_new}, {@code nmport_parse}) and
 * {@code nmport_open_desc} ({@code nmport_register}, {@code nmport_mmap}). Where C returns -1 or NULL and sets errno, these
 * throw {@link NetmapException}; the context's error callback gets the message first. A step that fails leaves the port as
 * it was before it; of several steps in one function, all are undone.
 */
public final class Nmport {

    private Nmport() {}

    /**
     * {@code nmport_open(portspec)}, in the default context.
     *
     * @param portspec the port's specification
     * @return the open port, to be closed by the caller
     * @throws NetmapException with the errno of the step that failed, and what to do next
     */
    public static NmportD nmport_open(String portspec) throws NetmapException {
        return nmport_open(Nmctx.nmctx_get(), portspec);
    }

    /**
     * {@code nmport_open(portspec)}, in a context.
     *
     * @param ctx the context
     * @param portspec the port's specification
     * @return the open port, to be closed by the caller
     * @throws NetmapException with the errno of the step that failed, and what to do next
     */
    public static NmportD nmport_open(Nmctx ctx, String portspec) throws NetmapException {
        NmportD d = nmport_prepare(ctx, portspec);
        try {
            nmport_open_desc(d);
            return d;
        } catch (Throwable failed) {
            d.close();
            throw failed;
        }
    }

    /**
     * {@code nmport_close(d)}: undoes all steps.
     *
     * @param d a port, or null
     * @throws IllegalStateException as {@link NmportD#close}
     */
    public static void nmport_close(NmportD d) {
        if (d != null) {
            d.close();
        }
    }

    /** {@return {@code nmport_new()}, in the default context: a port with an empty request} */
    public static NmportD nmport_new() {
        return nmport_new(Nmctx.nmctx_get());
    }

    /**
     * {@code nmport_new()}, in a context.
     *
     * @param ctx the context
     * @return the port
     */
    public static NmportD nmport_new(Nmctx ctx) {
        return new NmportD(ctx);
    }

    /**
     * {@code nmport_delete(d)}, which undoes {@code nmport_new}: does nothing if all other steps are undone, else what
     * {@link #nmport_close} does.
     *
     * @param d a port
     */
    public static void nmport_delete(NmportD d) {
        d.close();
    }

    /**
     * {@code nmport_parse(d, portspec)}: fills the port's request from its specification. A memory id and numbers of rings
     * and slots that the specification does not name stay as they are.
     *
     * @param d a port that is not registered
     * @param portspec the port's specification
     * @throws NetmapException with EINVAL, ERANGE after a number beyond 64 bits, EOPNOTSUPP for a disabled option, or the
     *     errno of what {@code @share} and {@code @extmem} do; the port is as it was
     */
    public static void nmport_parse(NmportD d, String portspec) throws NetmapException {
        d.parse(portspec);
    }

    /**
     * {@code nmport_undo_parse(d)}: empties the request, and gives back what its options hold.
     *
     * @param d a port
     * @throws IllegalStateException if it is registered
     */
    public static void nmport_undo_parse(NmportD d) {
        d.undoParse();
    }

    /**
     * {@code nmport_prepare(portspec)}, in the default context: {@code nmport_new} and {@code nmport_parse}.
     *
     * @param portspec the port's specification
     * @return the port
     * @throws NetmapException as {@link #nmport_parse}
     */
    public static NmportD nmport_prepare(String portspec) throws NetmapException {
        return nmport_prepare(Nmctx.nmctx_get(), portspec);
    }

    /**
     * {@code nmport_prepare(portspec)}, in a context.
     *
     * @param ctx the context
     * @param portspec the port's specification
     * @return the port
     * @throws NetmapException as {@link #nmport_parse}
     */
    public static NmportD nmport_prepare(Nmctx ctx, String portspec) throws NetmapException {
        NmportD d = nmport_new(ctx);
        nmport_parse(d, portspec);
        return d;
    }

    /**
     * {@code nmport_undo_prepare(d)}.
     *
     * @param d a port, or null
     * @throws IllegalStateException if it is registered
     */
    public static void nmport_undo_prepare(NmportD d) {
        if (d != null) {
            d.undoParse();
        }
    }

    /**
     * {@code nmport_register(d)}: opens the device and binds it to the port.
     *
     * @param d a port with its request filled
     * @throws NetmapException with the errno of open or {@code NETMAP_REQ_REGISTER}; the message names the options that
     *     are the reason; EINVAL if the port is registered already
     */
    public static void nmport_register(NmportD d) throws NetmapException {
        d.register();
    }

    /**
     * {@code nmport_undo_register(d)}: closes the descriptor, and restores the request. C leaves the answer in it, with the
     * id of a memory that may be gone.
     *
     * @param d a port; nothing happens if it is not registered
     * @throws IllegalStateException if it is mapped
     */
    public static void nmport_undo_register(NmportD d) {
        d.undoRegister();
    }

    /**
     * {@code nmport_mmap(d)}: maps the port's memory, unless a port of the same context has mapped it or it is the
     * program's own, and finds the bound rings.
     *
     * @param d a registered port
     * @throws NetmapException with mmap's errno; EINVAL if the port is not registered, or mapped already
     * @throws io.github.netmap4j.sys.device.CorruptMemoryException if the memory contradicts the answer to the registration; it is
     *     not mapped then
     */
    public static void nmport_mmap(NmportD d) throws NetmapException {
        d.mmap();
    }

    /**
     * {@code nmport_undo_mmap(d)}: ends the port's use of the memory; the last port unmaps it. Views of this port die.
     *
     * @param d a port; nothing happens if it is not mapped
     * @throws IllegalStateException if a native call that was given the port's memory still runs; the port stays mapped
     */
    public static void nmport_undo_mmap(NmportD d) {
        d.undoMmap();
    }

    /**
     * {@code nmport_open_desc(d)}: {@code nmport_register} and {@code nmport_mmap}.
     *
     * @param d a port with its request filled
     * @throws NetmapException as the two; the port is not registered then
     */
    public static void nmport_open_desc(NmportD d) throws NetmapException {
        d.register();
        try {
            d.mmap();
        } catch (Throwable failed) {
            d.undoRegister();
            throw failed;
        }
    }

    /**
     * {@code nmport_undo_open_desc(d)}: {@code nmport_undo_mmap} and {@code nmport_undo_register}.
     *
     * @param d a port
     * @throws IllegalStateException as {@link #nmport_undo_mmap}
     */
    public static void nmport_undo_open_desc(NmportD d) {
        d.undoMmap();
        d.undoRegister();
    }

    /**
     * {@code nmport_clone(d)}: another port with the same request, but for the options. It is not registered.
     *
     * @param d a port
     * @return the new port
     * @throws NetmapException with EINVAL if the port has the extmem option and is not registered
     */
    public static NmportD nmport_clone(NmportD d) throws NetmapException {
        return d.copy();
    }

    /**
     * {@code nmport_extmem(d, base, size)}: puts the port into memory of the program. Call it between
     * {@code nmport_parse} and {@code nmport_register}.
     *
     * @param d a port
     * @param base native memory, whole pages, which must live until the last port in it is closed; views of such a port
     *     die with this memory, not with the port
     * @throws NetmapException with EINVAL if the port is registered, or has such memory already
     * @throws IllegalArgumentException if it is not native memory
     */
    public static void nmport_extmem(NmportD d, MemorySegment base) throws NetmapException {
        d.extmem(base);
    }

    /**
     * {@code nmport_extmem_from_file(d, fname)}: puts the port into a mapped file, of huge pages say. The file is unmapped
     * when the port is closed and no other port has the memory.
     *
     * @param d a port
     * @param fname the file's path
     * @throws NetmapException with ENOENT, EACCES, or EIO if it cannot be opened and mapped; EINVAL if the port is
     *     registered, or has such memory already
     */
    public static void nmport_extmem_from_file(NmportD d, String fname) throws NetmapException {
        d.extmemFromFile(fname);
    }

    /**
     * {@code nmport_extmem_getinfo(d)}: how many objects of which size to make in the program's memory; what was made,
     * after {@code nmport_register}.
     *
     * @param d a port
     * @return the numbers; null if the port has no memory of the program
     */
    public static @Nullable NmreqPoolsInfo nmport_extmem_getinfo(NmportD d) {
        return d.extmem() == null ? null : d.extmem().nro_info();
    }

    /**
     * {@code nmport_offset(d, initial, maxoff, bits, mingap)}: packets need not start where their buffer does, see
     * {@link NmreqOptOffsets}. Call it before {@code nmport_register}.
     *
     * @param d a port
     * @param initial the offset that all slots have at first, in bytes
     * @param maxoff the largest offset that will be used, in bytes
     * @param bits how many bits of {@code ptr} to use; 0 for all, cut to 32 bits
     * @param mingap the most bytes that netmap writes for each slot; 0 for no limit
     */
    public static void nmport_offset(NmportD d, long initial, long maxoff, long bits, long mingap) {
        d.push(new NmreqOptOffsets(maxoff)
                .nro_initial_offset(initial)
                .nro_offset_bits(bits & 0xffff_ffffL)
                .nro_min_gap(mingap));
    }

    /**
     * {@code nmport_enable_option(opt)}: lets specifications use an option, in the whole program.
     *
     * @param opt the option's name
     * @return 0, or {@code -EOPNOTSUPP} if there is no such option
     */
    public static int nmport_enable_option(String opt) {
        NmreqOptParser parser = NmportOptions.find(opt);
        if (parser == null) {
            return -Errno.EOPNOTSUPP;
        }
        parser.flags(parser.flags() & ~NMREQ_OPTF_DISABLED);
        return 0;
    }

    /**
     * {@code nmport_disable_option(opt)}: makes an option an error, in the whole program.
     *
     * @param opt the option's name; nothing happens if there is no such option
     */
    public static void nmport_disable_option(String opt) {
        NmreqOptParser parser = NmportOptions.find(opt);
        if (parser != null) {
            parser.flags(parser.flags() | NMREQ_OPTF_DISABLED);
        }
    }

    /**
     * {@code nmport_inject(d, buf, size)}: copies a packet into the first transmit ring that has room, from
     * {@code cur_tx_ring} on, in several slots if it is larger than a buffer. It leaves with the next
     * {@code NIOCTXSYNC} or poll.
     *
     * @param d a mapped port
     * @param buf the packet, from its first byte
     * @param size its length in bytes
     * @return {@code size}, or 0 if no ring has room
     * @throws IllegalStateException if the port is closed
     */
    public static long nmport_inject(NmportD d, MemorySegment buf, long size) {
        int last = d.last_tx_ring();
        int ri = d.cur_tx_ring();
        for (int tried = d.first_tx_ring(); tried <= last; tried++, ri++) {
            if (ri > last) {
                ri = d.first_tx_ring();
            }
            if (Inject.inject(d.txring(ri), buf, size)) {
                d.cur_tx_ring(ri);
                return size;
            }
        }
        d.nifp();
        return 0;
    }
}
