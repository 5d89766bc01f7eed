package io.github.netmap4j.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.call.OffHeap;
import io.github.netmap4j.sys.call.StructField;
import io.github.netmap4j.xdp.abi.xdp_desc;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * {@code struct xdp_desc}: an entry of the receive or transmit ring. Static methods over a ring's memory and the entry's offset
 * in it, which {@link Xsk#xsk_ring_cons__rx_desc} and {@link Xsk#xsk_ring_prod__tx_desc} give: a hot loop needs no object.
 *
 * <p>All accesses are plain; the rings' indexes order them.
 */
public final class XdpDesc {

    /** Bytes of an entry. */
    public static final long SIZE = xdp_desc.sizeof();

    private static final VarHandle ADDR = StructField.of(xdp_desc.layout(), "addr");
    private static final VarHandle LEN = StructField.of(xdp_desc.layout(), "len");
    private static final VarHandle OPTIONS = StructField.of(xdp_desc.layout(), "options");

    /** len and options as one word, read and written at once. */
    private static final VarHandle LEN_AND_OPTIONS = StructField.of(
            MemoryLayout.structLayout(JAVA_LONG.withName("addr"), JAVA_LONG.withName("len and options")),
            "len and options");

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private XdpDesc() {}

    /**
     * {@code desc->addr}.
     *
     * @param ring {@link XskRing#ring}
     * @param desc the entry's offset in it
     * @return where the data is, from the start of the UMEM; with unaligned chunks {@code base | offset << 48}
     */
    public static long addr(MemorySegment ring, long desc) {
        return (long) ADDR.get(OffHeap.known(ring), desc);
    }

    /**
     * {@code desc->len}.
     *
     * @param ring {@link XskRing#ring}
     * @param desc the entry's offset in it
     * @return bytes, unsigned 32 bits
     */
    public static int len(MemorySegment ring, long desc) {
        return (int) LEN.get(OffHeap.known(ring), desc);
    }

    /**
     * {@code desc->options}.
     *
     * @param ring {@link XskRing#ring}
     * @param desc the entry's offset in it
     * @return {@code XDP_PKT_CONTD} if the packet goes on in the next entry
     */
    public static int options(MemorySegment ring, long desc) {
        return (int) OPTIONS.get(OffHeap.known(ring), desc);
    }

    /**
     * {@code desc->len} and {@code desc->options}, read at once: for loops over many entries.
     *
     * @param ring {@link XskRing#ring}
     * @param desc the entry's offset in it
     * @return a word for {@link #len(long)} and {@link #options(long)}
     */
    public static long lenAndOptions(MemorySegment ring, long desc) {
        return (long) LEN_AND_OPTIONS.get(OffHeap.known(ring), desc);
    }

    /**
     * The length in a word of {@link #lenAndOptions}.
     *
     * @param word both
     * @return bytes, unsigned 32 bits
     */
    public static int len(long word) {
        return (int) (LITTLE_ENDIAN ? word : word >>> Integer.SIZE);
    }

    /**
     * The options in a word of {@link #lenAndOptions}.
     *
     * @param word both
     * @return {@code XDP_PKT_CONTD} if the packet goes on in the next entry
     */
    public static int options(long word) {
        return (int) (LITTLE_ENDIAN ? word >>> Integer.SIZE : word);
    }

    /**
     * Writes all of an entry.
     *
     * @param ring {@link XskRing#ring}
     * @param desc the entry's offset in it
     * @param addr where the data is, from the start of the UMEM
     * @param len bytes
     * @param options {@code XDP_PKT_CONTD}, {@code XDP_TX_METADATA}, or 0
     */
    public static void set(MemorySegment ring, long desc, long addr, int len, int options) {
        MemorySegment known = OffHeap.known(ring);
        ADDR.set(known, desc, addr);
        int low = LITTLE_ENDIAN ? len : options;
        int high = LITTLE_ENDIAN ? options : len;
        LEN_AND_OPTIONS.set(known, desc, Integer.toUnsignedLong(low) | (long) high << Integer.SIZE);
    }
}
