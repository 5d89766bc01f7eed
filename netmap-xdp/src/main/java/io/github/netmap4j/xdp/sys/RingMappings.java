package io.github.netmap4j.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.abi.xdp_mmap_offsets;
import io.github.netmap4j.xdp.abi.xdp_ring_offset;
import io.github.netmap4j.xdp.internal.KernelCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The mapped rings of one socket: all that are requested, or none. */
final class RingMappings {

    /** Of the rings' segments: its close invalidates them. */
    private final Arena arena = Arena.ofShared();
    /** Address and length of each mapping. */
    private final long[] mappings = new long[8];

    private int mapped;

    /** The rings; null if not mapped. */
    @Nullable
    XskRingProd fill;

    @Nullable
    XskRingCons completion;

    @Nullable
    XskRingCons rx;

    @Nullable
    XskRingProd tx;

    /** Maps rings of the given sizes, 0 for none: 0 or {@code -errno}. */
    int map(int fd, int fillEntries, int completionEntries, int rxEntries, int txEntries) {
        if (mapped != 0) {
            throw new IllegalStateException("the rings of XDP socket " + fd + " are mapped");
        }
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment offsets = scratch.allocate(xdp_mmap_offsets.layout());
            MemorySegment size = scratch.allocateFrom(JAVA_INT, (int) offsets.byteSize());
            int result = KernelCalls.getsockopt(fd, xdp_h.SOL_XDP(), xdp_h.XDP_MMAP_OFFSETS(), offsets, size);
            if (result < 0) {
                return result;
            }
            if (size.get(JAVA_INT, 0) < offsets.byteSize()) {
                return -Errno.ENOSYS; // before Linux 5.4
            }
            MemorySegment fr = xdp_mmap_offsets.fr(offsets);
            MemorySegment cr = xdp_mmap_offsets.cr(offsets);
            MemorySegment rxOffsets = xdp_mmap_offsets.rx(offsets);
            MemorySegment txOffsets = xdp_mmap_offsets.tx(offsets);
            long fillAt = map(fd, fr, fillEntries, XskRing.ADDRESS_SIZE, xdp_h.XDP_UMEM_PGOFF_FILL_RING());
            long completionAt = fillAt < 0
                    ? fillAt
                    : map(fd, cr, completionEntries, XskRing.ADDRESS_SIZE, xdp_h.XDP_UMEM_PGOFF_COMPLETION_RING());
            long rxAt = completionAt < 0
                    ? completionAt
                    : map(fd, rxOffsets, rxEntries, XdpDesc.SIZE, xdp_h.XDP_PGOFF_RX_RING());
            long txAt = rxAt < 0
                    ? rxAt
                    : map(fd, txOffsets, txEntries, XdpDesc.SIZE, Integer.toUnsignedLong(xdp_h.XDP_PGOFF_TX_RING()));
            if (txAt < 0) {
                unmap();
                return (int) txAt;
            }
            fill = fillAt == 0 ? null : producer(fillAt, fr, fillEntries, XskRing.ADDRESS_SIZE);
            completion = completionAt == 0 ? null : consumer(completionAt, cr, completionEntries, XskRing.ADDRESS_SIZE);
            rx = rxAt == 0 ? null : consumer(rxAt, rxOffsets, rxEntries, XdpDesc.SIZE);
            tx = txAt == 0 ? null : producer(txAt, txOffsets, txEntries, XdpDesc.SIZE);
            return 0;
        }
    }

    /** Address of the mapping; 0 for no ring; or {@code -errno}. */
    private long map(int fd, MemorySegment offsets, int entries, long entrySize, long pageOffset) {
        if (entries == 0) {
            return 0;
        }
        if (Integer.bitCount(entries) != 1) {
            return -Errno.EINVAL;
        }
        long length = length(offsets, entries, entrySize);
        int protection = netmap_h.PROT_READ() | netmap_h.PROT_WRITE();
        int flags = netmap_h.MAP_SHARED() | xdp_h.MAP_POPULATE();
        long address = KernelCalls.kernel().mmap(fd, length, protection, flags, pageOffset);
        if (address > 0) {
            mappings[mapped++] = address;
            mappings[mapped++] = length;
        }
        return address;
    }

    private static long length(MemorySegment offsets, int entries, long entrySize) {
        return xdp_ring_offset.desc(offsets) + entries * entrySize;
    }

    @SuppressWarnings("restricted")
    private MemorySegment segment(long address, MemorySegment offsets, int entries, long entrySize) {
        return MemorySegment.ofAddress(address).reinterpret(length(offsets, entries, entrySize), arena, null);
    }

    private XskRingProd producer(long address, MemorySegment offsets, int entries, long entrySize) {
        return new XskRingProd(
                segment(address, offsets, entries, entrySize),
                xdp_ring_offset.producer(offsets),
                xdp_ring_offset.consumer(offsets),
                xdp_ring_offset.flags(offsets),
                xdp_ring_offset.desc(offsets),
                entries);
    }

    private XskRingCons consumer(long address, MemorySegment offsets, int entries, long entrySize) {
        return new XskRingCons(
                segment(address, offsets, entries, entrySize),
                xdp_ring_offset.producer(offsets),
                xdp_ring_offset.consumer(offsets),
                xdp_ring_offset.flags(offsets),
                xdp_ring_offset.desc(offsets),
                entries);
    }

    /** Ends every access, then unmaps. */
    void close() {
        arena.close();
        unmap();
    }

    private void unmap() {
        while (mapped > 0) {
            long length = mappings[--mapped];
            long address = mappings[--mapped];
            int result = KernelCalls.kernel().munmap(address, length);
            if (result < 0) {
                throw new IllegalStateException("munmap of a ring failed: " + Errno.name(-result));
            }
        }
    }
}
