package io.github.netmap4j.sys.user;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.moreFragments;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.call.CString;
import io.github.netmap4j.sys.call.NativeAccess;
import io.github.netmap4j.sys.device.CorruptMemoryException;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.device.Remedy;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What netmap_user.h adds under {@code NETMAP_WITH_LIBS}: {@code nm_open} and its kin, under their C names, to be
 * imported statically. The results are C's; see each method for what differs.
 *
 * <p>Port names, see {@code nm_parse} in netmap_user.h: {@code netmap:eth0} or {@code vale0:a}, then one of {@code ^}
 * (host rings), {@code *} (NIC and host rings), {@code -N} (ring pair N), <code>{N</code> and <code>}N</code> (the ends
 * of pipe N); then {@code /} and flags ({@code x} exclusive, {@code z} zero-copy monitor, {@code t} and {@code r} monitor
 * of transmission and reception, {@code R} and {@code T} only receive or transmit rings); then {@code @N} (memory id).
 */
public final class NetmapLibs {

    private NetmapLibs() {}

    /**
     * {@code nm_parse}: fills {@code nr_name}, {@code nr_flags}, {@code nr_ringid} and {@code nr_arg2} from a port's name.
     *
     * @param ifname a port's name, with its prefix
     * @param req a {@code struct nmreq}; flags and ring are added to what it holds
     * @throws NetmapException with EINVAL (ERANGE after a number beyond 64 bits) and nm_parse's message; {@code req} is
     *     as it was
     * @throws IllegalCallerException if the JVM forbids native access; the message has the flag that allows it
     */
    public static void nm_parse(String ifname, MemorySegment req) throws NetmapException {
        NativeAccess.require();
        NmParse.parse(ifname, req);
    }

    /**
     * {@code nm_open(ifname, NULL, 0, NULL)} on the default device, see {@link NetmapDevice#ofDefault}.
     *
     * @param ifname a port's name
     * @return the open port, to be closed by the caller
     * @throws NetmapException as {@link #nm_open(NetmapDevice, String, MemorySegment, long, NmDesc)}
     */
    public static NmDesc nm_open(String ifname) throws NetmapException {
        return nm_open(ifname, null, 0, null);
    }

    /**
     * {@code nm_open} on the default device, see {@link NetmapDevice#ofDefault}.
     *
     * @param ifname a port's name
     * @param req a {@code struct nmreq} to start from, or null
     * @param flags the {@code NM_OPEN_*} flags
     * @param parent an open port, or null
     * @return the open port, to be closed by the caller
     * @throws NetmapException as {@link #nm_open(NetmapDevice, String, MemorySegment, long, NmDesc)}
     */
    public static NmDesc nm_open(String ifname, @Nullable MemorySegment req, long flags, @Nullable NmDesc parent)
            throws NetmapException {
        return nm_open(parent == null ? NetmapDevice.ofDefault() : parent.device, ifname, req, flags, parent);
    }

    /**
     * {@code nm_open}: opens the device, binds the descriptor to a port and maps its memory. A failed open leaves no
     * descriptor and no mapping.
     *
     * <p>With a parent of the same memory id, the two share one mapping, which lives until both are closed. As in C, with a
     * parent and any flag, {@code nr_arg1} is the parent's if {@code NM_OPEN_ARG1} is set, else 4 (pipes), and
     * {@code nr_arg3} (extra buffers) is the parent's if {@code NM_OPEN_ARG3} is set, else 0.
     *
     * @param device where to open it
     * @param ifname a port's name; with {@code NM_OPEN_IFNAME} only its prefix counts
     * @param req a {@code struct nmreq} to start from (slots, rings, {@code nr_arg1} to {@code nr_arg3}), or null; read
     *     only
     * @param flags {@code NM_OPEN_NO_MMAP}, {@code NM_OPEN_IFNAME}, {@code NM_OPEN_ARG1}, {@code NM_OPEN_ARG2},
     *     {@code NM_OPEN_ARG3}, {@code NM_OPEN_RING_CFG}: what to take from the parent; {@code NETMAP_NO_TX_POLL},
     *     {@code NETMAP_DO_RX_POLL}
     * @param parent an open port, or null
     * @return the open port, to be closed by the caller
     * @throws NetmapException with the errno of the step that failed and what to do next: EINVAL (bad name, bad mode, API
     *     mismatch), ENOENT (no device), EACCES (no permission), ENXIO (no such interface), EBUSY (taken), ENOMEM (pools
     *     used up). C returns NULL with errno 0 for an unknown prefix; here that is EINVAL
     * @throws IllegalCallerException if the JVM forbids native access; the message has the flag that allows it
     * @throws CorruptMemoryException if the port's memory contradicts the answer to the registration
     * @throws IllegalStateException if the parent is closed
     */
    public static NmDesc nm_open(
            NetmapDevice device, String ifname, @Nullable MemorySegment req, long flags, @Nullable NmDesc parent)
            throws NetmapException {
        NativeAccess.require();
        NmParse.requirePrefix(ifname);
        if (parent != null) {
            parent.requireOpen();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment wanted = arena.allocate(nmreq.layout());
            if (req != null) {
                wanted.copyFrom(req.asSlice(0, nmreq.sizeof()));
            }
            if ((flags & netmap_h.NM_OPEN_IFNAME()) == 0) {
                nm_parse(ifname, wanted);
            }
            nmreq.nr_version(wanted, netmap_h.NETMAP_API());
            nmreq.nr_ringid(wanted, (short) (nmreq.nr_ringid(wanted) & netmap_h.NETMAP_RING_MASK()));
            if (parent != null && flags != 0) {
                inherit(wanted, parent.req(), flags);
            }
            nmreq.nr_ringid(wanted, (short) (nmreq.nr_ringid(wanted)
                    | (flags & (netmap_h.NETMAP_NO_TX_POLL() | netmap_h.NETMAP_DO_RX_POLL()))));
            boolean map = parent != null || (flags & netmap_h.NM_OPEN_NO_MMAP()) == 0;
            return register(device, ifname, wanted, map, parent);
        }
    }

    private static void inherit(MemorySegment req, MemorySegment parent, long flags) {
        nmreq.nr_arg1(req, (flags & netmap_h.NM_OPEN_ARG1()) != 0 ? nmreq.nr_arg1(parent) : 4);
        if ((flags & netmap_h.NM_OPEN_ARG2()) != 0) {
            nmreq.nr_arg2(req, nmreq.nr_arg2(parent));
        }
        nmreq.nr_arg3(req, (flags & netmap_h.NM_OPEN_ARG3()) != 0 ? nmreq.nr_arg3(parent) : 0);
        if ((flags & netmap_h.NM_OPEN_RING_CFG()) != 0) {
            nmreq.nr_tx_slots(req, nmreq.nr_tx_slots(parent));
            nmreq.nr_rx_slots(req, nmreq.nr_rx_slots(parent));
            nmreq.nr_tx_rings(req, nmreq.nr_tx_rings(parent));
            nmreq.nr_rx_rings(req, nmreq.nr_rx_rings(parent));
        }
        if ((flags & netmap_h.NM_OPEN_IFNAME()) != 0) {
            nmreq.nr_name(req).copyFrom(nmreq.nr_name(parent));
            nmreq.nr_ringid(req, nmreq.nr_ringid(parent));
            nmreq.nr_flags(req, nmreq.nr_flags(parent));
        }
    }

    private static NmDesc register(
            NetmapDevice device, String ifname, MemorySegment wanted, boolean map, @Nullable NmDesc parent)
            throws NetmapException {
        NmDesc d = new NmDesc(ifname, Descriptor.open(device, ifname));
        try {
            MemorySegment req = d.req().copyFrom(wanted);
            int result = d.ioctl(Ioctl.NIOCREGIF, req);
            if (result < 0) {
                throw Remedy.register(
                        "NIOCREGIF", ifname, portName(wanted), device, d.fd(), -result, netmap_h.NETMAP_API());
            }
            d.bindRings();
            if (map) {
                d.map(parent);
            }
            return d;
        } catch (Throwable failed) {
            d.close();
            throw failed;
        }
    }

    private static String portName(MemorySegment req) {
        MemorySegment name = nmreq.nr_name(req);
        return CString.read(name, 0, name.byteSize());
    }

    /**
     * {@code nm_mmap}: maps the memory of a port that was opened with {@code NM_OPEN_NO_MMAP}, or shares the parent's
     * mapping. Does nothing if the port has its memory already.
     *
     * @param d an open port
     * @param parent an open port of the same memory id, or null
     * @throws NetmapException with mmap's errno
     * @throws CorruptMemoryException if the memory contradicts the answer to the registration; it is not mapped then
     * @throws IllegalStateException if either port is closed
     */
    public static void nm_mmap(NmDesc d, @Nullable NmDesc parent) throws NetmapException {
        d.map(parent);
    }

    /**
     * {@code nm_close}: gives back the descriptor and this port's use of the mapping.
     *
     * @param d a port, or null
     * @return 0, or {@link Errno#EINVAL} if it is null or closed already
     * @throws IllegalStateException as {@link NmDesc#close}
     */
    public static int nm_close(NmDesc d) {
        if (d == null || !d.isOpen()) {
            return Errno.EINVAL;
        }
        d.close();
        return 0;
    }

    /**
     * {@code nm_inject}: copies a packet into the first transmit ring that has room, in several slots if it is larger
     * than a buffer. It leaves with the next {@link Ioctl#NIOCTXSYNC} or poll.
     *
     * @param d an open port
     * @param buf the packet, from its first byte
     * @param size its length in bytes
     * @return {@code size}, or 0 if no ring has room
     * @throws IndexOutOfBoundsException if the size is negative or more than {@code buf} has; nothing is written then
     * @throws IllegalStateException if the port is closed, has no memory, or has no transmit ring bound
     */
    public static long nm_inject(NmDesc d, MemorySegment buf, long size) {
        int last = d.last_tx_ring();
        int ri = d.cur_tx_ring();
        for (int tried = d.first_tx_ring(); tried <= last; tried++, ri++) {
            if (ri > last) {
                ri = d.first_tx_ring();
            }
            NetmapRing ring = d.txring(ri);
            if (Inject.inject(ring, buf, size)) {
                d.tx.cur = ri;
                return size;
            }
        }
        return 0;
    }

    /**
     * {@code nm_dispatch}: hands received packets to a callback, ring after ring, and releases their slots. It does not
     * sync. A packet in several slots is one call: {@code caplen} is what lies together, {@code len} all of it.
     *
     * <p>If the callback throws, the exception goes to the caller; packets not handed out stay in the ring.
     *
     * @param d an open port
     * @param count how many packets at most; 0 or less for all there are
     * @param callback gets each packet, with {@link NmDesc#hdr}
     * @return the number of packets handed out
     * @throws IllegalStateException if the port is closed (by the callback, too), has no memory, or has no receive ring bound
     */
    public static int nm_dispatch(NmDesc d, int count, NmCb callback) {
        NmPkthdr hdr = d.hdr();
        hdr.d = d;
        int got = 0;
        int last = d.last_rx_ring();
        int ri = d.cur_rx_ring();
        for (int tried = d.first_rx_ring(); tried <= last; tried++, ri++) {
            if (ri > last) {
                ri = d.first_rx_ring();
            }
            NetmapRing ring = d.rxring(ri);
            while (!nm_ring_empty(ring)) {
                if (got == count && count > 0) {
                    return got;
                }
                d.rx.cur = ri;
                long next = packet(ring, hdr);
                got++;
                hdr.flags = got == count || !more(d, ring, next, ri, last - tried) ? 0 : netmap_h.NM_MORE_PKTS();
                ring.cur(next);
                ring.head(next);
                callback.packet(hdr, ring.region(), hdr.buf);
            }
        }
        return got;
    }

    /** Whether a packet follows: at {@code next} of this ring, or in one of the rings that are left. */
    private static boolean more(NmDesc d, NetmapRing ring, long next, int ri, int rings) {
        if (next != ring.tail()) {
            return true;
        }
        for (int left = rings, i = ri; left > 0; left--) {
            i = i == d.last_rx_ring() ? d.first_rx_ring() : i + 1;
            if (!nm_ring_empty(d.rxring(i))) {
                return true;
            }
        }
        return false;
    }

    /** Fills the header from the packet at {@code cur}, and returns the slot after it. */
    private static long packet(NetmapRing ring, NmPkthdr hdr) {
        MemorySegment region = ring.region();
        long tail = ring.tail();
        long i = ring.cur();
        long slot = ring.slot(i);
        hdr.slot = slot;
        hdr.buf = NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot));
        hdr.len = hdr.caplen = NetmapSlot.len(region, slot);
        hdr.ts_sec = ring.ts_sec();
        hdr.ts_usec = ring.ts_usec();
        // A fragment follows the one before it in memory only if that one fills its buffer and the buffers are
        // neighbours.
        long end = hdr.buf + hdr.len;
        boolean together = hdr.len == ring.nr_buf_size();
        while (moreFragments(region, slot) && nm_ring_next(ring, i) != tail) {
            i = nm_ring_next(ring, i);
            slot = ring.slot(i);
            int length = NetmapSlot.len(region, slot);
            hdr.len += length;
            if (together && NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)) == end) {
                hdr.caplen += length;
                end += length;
                together = length == ring.nr_buf_size();
            } else {
                together = false;
            }
        }
        return nm_ring_next(ring, i);
    }

    /**
     * {@code nm_nextpkt}: the next received packet of any ring, whose slot is released at once. It does not sync. As in C
     * it ignores {@code NS_MOREFRAG}: each fragment is a packet. {@link #nm_dispatch} joins them.
     *
     * @param d an open port
     * @param hdr filled with length and time of the packet
     * @return where the packet starts in {@link NmDesc#mem}, valid until the next sync; -1 if there is none
     * @throws IllegalStateException if the port is closed, has no memory, or has no receive ring bound
     */
    public static long nm_nextpkt(NmDesc d, NmPkthdr hdr) {
        int ri = d.cur_rx_ring();
        do {
            NetmapRing ring = d.rxring(ri);
            if (!nm_ring_empty(ring)) {
                MemorySegment region = ring.region();
                long i = ring.cur();
                long slot = ring.slot(i);
                hdr.ts_sec = ring.ts_sec();
                hdr.ts_usec = ring.ts_usec();
                hdr.len = hdr.caplen = NetmapSlot.len(region, slot);
                hdr.slot = slot;
                hdr.buf = NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot));
                long next = nm_ring_next(ring, i);
                ring.cur(next);
                ring.head(next);
                d.rx.cur = ri;
                return hdr.buf;
            }
            ri = ri == d.last_rx_ring() ? d.first_rx_ring() : ri + 1;
        } while (ri != d.cur_rx_ring());
        return -1;
    }
}
