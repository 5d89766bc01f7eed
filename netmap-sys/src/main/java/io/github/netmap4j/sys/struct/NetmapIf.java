package io.github.netmap4j.sys.struct;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.abi.netmap_if;
import io.github.netmap4j.sys.call.CString;
import io.github.netmap4j.sys.layout.IfFields;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * {@code struct netmap_if}: what a descriptor sees of its port, a view in the port's memory. It owns nothing; after the
 * port's close every access throws {@link IllegalStateException}. Only {@code ni_bufs_head} may be written.
 */
public final class NetmapIf {

    private static final long NI_NAME_SIZE = netmap_if.ni_name$layout().byteSize();
    private static final long NI_VERSION = netmap_if.ni_version$offset();

    private final MemorySegment region;
    private final long offset;

    /**
     * A view of the {@code netmap_if} at an offset of a region.
     *
     * @param region the memory of the port
     * @param offset where the struct starts in it: {@code nr_offset} of the registration
     * @throws IndexOutOfBoundsException if the struct is not within the region
     */
    public NetmapIf(MemorySegment region, long offset) {
        this.region = region;
        this.offset = offset;
        Objects.checkFromIndexSize(offset, IfFields.RING_OFS, region.byteSize());
    }

    /** {@return the memory that the struct lies in: the region of the port} */
    public MemorySegment region() {
        return region;
    }

    /** {@return where the struct starts in its region, in bytes} */
    public long offset() {
        return offset;
    }

    /** {@return {@code nifp->ni_name}: the port's name, up to 15 bytes} */
    public String ni_name() {
        return CString.read(region, offset + IfFields.NI_NAME, NI_NAME_SIZE);
    }

    /** {@return {@code nifp->ni_version}: 0, the kernel leaves it unset} */
    public long ni_version() {
        return unsigned(NI_VERSION);
    }

    /** {@return {@code nifp->ni_flags}: {@code NI_PRIV_MEM} or 0} */
    public long ni_flags() {
        return unsigned(IfFields.NI_FLAGS);
    }

    /** {@return {@code nifp->ni_tx_rings}: the number of the port's transmit rings, without the host's} */
    public long ni_tx_rings() {
        return unsigned(IfFields.NI_TX_RINGS);
    }

    /** {@return {@code nifp->ni_rx_rings}: the number of the port's receive rings, without the host's} */
    public long ni_rx_rings() {
        return unsigned(IfFields.NI_RX_RINGS);
    }

    /**
     * {@return {@code nifp->ni_host_tx_rings}: the number of rings that transmit to the host stack; 1 even for VALE
     * ports, whose host ring is unbound}
     */
    public long ni_host_tx_rings() {
        return unsigned(IfFields.NI_HOST_TX_RINGS);
    }

    /** {@return {@code nifp->ni_host_rx_rings}: the number of rings that receive from the host stack} */
    public long ni_host_rx_rings() {
        return unsigned(IfFields.NI_HOST_RX_RINGS);
    }

    /**
     * {@return {@code nifp->ni_bufs_head}: the index of the first extra buffer; 0 for none} The first four bytes of each
     * buffer in the list hold the index of the next; 0 ends it.
     */
    public long ni_bufs_head() {
        return unsigned(IfFields.NI_BUFS_HEAD);
    }

    /**
     * {@code nifp->ni_bufs_head = index}: what the kernel takes back at close.
     *
     * @param index the first buffer of the list, or 0
     */
    public void ni_bufs_head(long index) {
        region.set(JAVA_INT, offset + IfFields.NI_BUFS_HEAD, (int) index);
    }

    /**
     * {@code nifp->ring_ofs[index]}, in the order NIC transmit, host transmit, NIC receive, host receive.
     *
     * @param index 0 to the number of all rings - 1
     * @return where the ring starts, in bytes from the start of this struct; 0 if it is not bound to this descriptor
     * @throws IndexOutOfBoundsException if there is no such ring
     */
    public long ring_ofs(long index) {
        long rings = ni_tx_rings() + ni_host_tx_rings() + ni_rx_rings() + ni_host_rx_rings();
        return region.get(
                JAVA_LONG, offset + IfFields.RING_OFS + Objects.checkIndex(index, rings) * JAVA_LONG.byteSize());
    }

    private long unsigned(long field) {
        return Integer.toUnsignedLong(region.get(JAVA_INT, offset + field));
    }
}
