package io.github.netmap4j.xdp.sys;

import io.github.netmap4j.xdp.abi.xdp_h;
import java.lang.foreign.MemorySegment;

/**
 * The inline functions of xsk.h, by name. Where C returns a pointer to an entry, these return its offset in
 * {@link XskRing#ring}; where C stores the index of the first entry in {@code *idx}, it is found in {@link XskRingProd#idx} or
 * {@link XskRingCons#idx}.
 *
 * <p>Counts and indexes are unsigned 32 bits. Each ring belongs to one thread at a time.
 *
 * <p>A loop over entries by index checks each access, and takes about twice as long as C's. Faster is a loop over runs
 * of consecutive entries ({@link XskRing#run}) that adds {@link XdpDesc#SIZE} or {@link XskRing#ADDRESS_SIZE} to the
 * offset of the first: the JIT then checks once per run.
 */
public final class Xsk {

    private static final int NEED_WAKEUP = xdp_h.XDP_RING_NEED_WAKEUP();
    private static final int OFFSET_SHIFT = xdp_h.XSK_UNALIGNED_BUF_OFFSET_SHIFT();
    private static final long ADDR_MASK = xdp_h.XSK_UNALIGNED_BUF_ADDR_MASK();

    private Xsk() {}

    /**
     * The room in a ring; reads the kernel's index only if the cached one leaves less than wanted.
     *
     * @param prod the ring
     * @param nb how much is wanted
     * @return entries, perhaps fewer or more than {@code nb}
     */
    public static int xsk_prod_nb_free(XskRingProd prod, int nb) {
        int free = prod.cachedCons - prod.cachedProd;
        if (Integer.compareUnsigned(free, nb) >= 0) {
            return free;
        }
        prod.cachedCons = prod.consumerAcquire() + prod.size();
        return prod.cachedCons - prod.cachedProd;
    }

    /**
     * Reserves entries, all or none. Write them with {@code xsk_ring_prod__fill_addr} or {@code xsk_ring_prod__tx_desc}
     * and publish them with {@link #xsk_ring_prod__submit}.
     *
     * @param prod the ring
     * @param nb how many
     * @return {@code nb}, and {@link XskRingProd#idx} is the first; or 0 if there is not so much room
     */
    public static int xsk_ring_prod__reserve(XskRingProd prod, int nb) {
        if (Integer.compareUnsigned(xsk_prod_nb_free(prod, nb), nb) < 0) {
            return 0;
        }
        prod.reserved = prod.cachedProd;
        prod.cachedProd += nb;
        return nb;
    }

    /**
     * Publishes reserved entries, the oldest first.
     *
     * @param prod the ring
     * @param nb how many; no more than are reserved
     */
    public static void xsk_ring_prod__submit(XskRingProd prod, int nb) {
        prod.submitted += nb;
        prod.producerRelease(prod.submitted);
    }

    /**
     * Gives up entries that were reserved last and not published; the next reservation gets them.
     *
     * @param prod the ring
     * @param nb how many; no more than are reserved and not published
     */
    public static void xsk_ring_prod__cancel(XskRingProd prod, int nb) {
        prod.cachedProd -= nb;
    }

    /**
     * Whether the kernel waits for a call: {@link XskSocket#kick} for the transmit ring, {@link XskSocket#poll} for the
     * fill ring. Always false without {@code XDP_USE_NEED_WAKEUP}.
     *
     * @param prod the ring
     * @return true if it does
     */
    public static boolean xsk_ring_prod__needs_wakeup(XskRingProd prod) {
        return (prod.flags() & NEED_WAKEUP) != 0;
    }

    /**
     * Writes the address of an empty frame into a reserved entry: {@code *xsk_ring_prod__fill_addr(fill, idx) = addr}.
     *
     * @param fill the fill ring
     * @param idx the entry's index
     * @param addr an address in the frame, from the start of the UMEM
     */
    public static void xsk_ring_prod__fill_addr(XskRingProd fill, int idx, long addr) {
        XskRing.address(fill.ring(), fill.addressAt(idx), addr);
    }

    /**
     * Where a reserved entry of the transmit ring is.
     *
     * @param tx the transmit ring
     * @param idx the entry's index
     * @return an offset in {@link XskRing#ring}, for {@link XdpDesc}
     */
    public static long xsk_ring_prod__tx_desc(XskRingProd tx, int idx) {
        return tx.descAt(idx);
    }

    /**
     * The number of entries to read; reads the kernel's index only if the cached one leaves none.
     *
     * @param cons the ring
     * @param nb how many are wanted
     * @return entries, at most {@code nb}
     */
    public static int xsk_cons_nb_avail(XskRingCons cons, int nb) {
        int entries = cons.cachedProd - cons.cachedCons;
        if (entries == 0) {
            cons.cachedProd = cons.producerAcquire();
            entries = cons.cachedProd - cons.cachedCons;
        }
        return Integer.compareUnsigned(entries, nb) > 0 ? nb : entries;
    }

    /**
     * Takes entries, which belong to the program until {@link #xsk_ring_cons__release}.
     *
     * @param cons the ring
     * @param nb how many at most
     * @return how many; {@link XskRingCons#idx} is the first, unless this is 0
     */
    public static int xsk_ring_cons__peek(XskRingCons cons, int nb) {
        int entries = xsk_cons_nb_avail(cons, nb);
        if (entries != 0) {
            cons.peeked = cons.cachedCons;
            cons.cachedCons += entries;
        }
        return entries;
    }

    /**
     * Puts back the entries that were taken last; the next peek returns them again.
     *
     * @param cons the ring
     * @param nb how many; no more than were taken and not released
     */
    public static void xsk_ring_cons__cancel(XskRingCons cons, int nb) {
        cons.cachedCons -= nb;
    }

    /**
     * Releases the places of entries to the kernel, the oldest first.
     *
     * @param cons the ring
     * @param nb how many; no more than were taken
     */
    public static void xsk_ring_cons__release(XskRingCons cons, int nb) {
        cons.released += nb;
        cons.consumerRelease(cons.released);
    }

    /**
     * The address in an entry of the completion ring.
     *
     * @param comp the completion ring
     * @param idx the entry's index
     * @return an address in a frame that was sent. Its low bits may differ from what was submitted: compare frames
     */
    public static long xsk_ring_cons__comp_addr(XskRingCons comp, int idx) {
        return XskRing.address(comp.ring(), comp.addressAt(idx));
    }

    /**
     * Where an entry of the receive ring is.
     *
     * @param rx the receive ring
     * @param idx the entry's index
     * @return an offset in {@link XskRing#ring}, for {@link XdpDesc}
     */
    public static long xsk_ring_cons__rx_desc(XskRingCons rx, int idx) {
        return rx.descAt(idx);
    }

    /**
     * The data at an address of the UMEM. It allocates: in hot loops use the address as the offset in the UMEM's
     * segment.
     *
     * @param area the UMEM's memory
     * @param addr where the data is, without an offset in the high bits
     * @param len bytes
     * @return a slice
     * @throws IndexOutOfBoundsException if it is not within the memory
     */
    public static MemorySegment xsk_umem__get_data(MemorySegment area, long addr, int len) {
        return area.asSlice(addr, Integer.toUnsignedLong(len));
    }

    /**
     * The base in an address of unaligned chunks.
     *
     * @param addr {@code base | offset << 48}
     * @return the base: what was put into the fill ring
     */
    public static long xsk_umem__extract_addr(long addr) {
        return addr & ADDR_MASK;
    }

    /**
     * The offset in an address of unaligned chunks.
     *
     * @param addr {@code base | offset << 48}
     * @return bytes from the base to the data, unsigned 16 bits
     */
    public static long xsk_umem__extract_offset(long addr) {
        return addr >>> OFFSET_SHIFT;
    }

    /**
     * Where the data of an address of unaligned chunks is.
     *
     * @param addr {@code base | offset << 48}
     * @return bytes from the start of the UMEM
     */
    public static long xsk_umem__add_offset_to_addr(long addr) {
        return xsk_umem__extract_addr(addr) + xsk_umem__extract_offset(addr);
    }
}
