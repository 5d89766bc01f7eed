package io.github.netmap4j.xdp.sys;

import io.github.netmap4j.sys.call.OffHeap;
import io.github.netmap4j.xdp.abi.xdp_umem_reg;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct xdp_umem_reg}: memory that holds frames, and how it is cut into chunks. One UMEM may be given to several
 * sockets; the kernel keeps the pages until the last of them is gone, even if the program unmaps them before.
 *
 * <p>The kernel accepts, else EINVAL: a page-aligned address; chunks of 2048 or 4096 bytes, which the length is a
 * multiple of, or any size between with {@code XDP_UMEM_UNALIGNED_CHUNK_FLAG}; a headroom that leaves room for a frame;
 * metadata of at most 248 bytes, a multiple of 8. EFAULT: read-only memory, or a shared mapping of a file on disk.
 * ENOBUFS: more than RLIMIT_MEMLOCK allows, or memory of the same user is still being released.
 *
 * @param area the memory, off the heap; it need only outlive the registration, but the program reads frames through it
 * @param chunkSize bytes of a chunk
 * @param headroom bytes that reception leaves free before a frame, besides the kernel's 256
 * @param flags {@code XDP_UMEM_*}
 * @param txMetadataLen bytes before a frame's data for {@code struct xsk_tx_metadata}; counts with
 *     {@code XDP_UMEM_TX_METADATA_LEN}, on Linux 6.8 to 6.10 always
 */
public record XskUmem(MemorySegment area, int chunkSize, int headroom, int flags, int txMetadataLen) {

    /**
     * Checks what the kernel cannot: that the memory is off the heap.
     *
     * @throws IllegalArgumentException if it is not
     */
    public XskUmem {
        if (!OffHeap.is(area)) {
            throw new IllegalArgumentException("a UMEM must be off the heap: memory of an arena, or mapped");
        }
    }

    /**
     * Memory in plain chunks: no headroom, no flags, no metadata.
     *
     * @param area the memory, off the heap
     * @param chunkSize bytes of a chunk
     */
    public XskUmem(MemorySegment area, int chunkSize) {
        this(area, chunkSize, 0, 0, 0);
    }

    MemorySegment reg(Arena arena) {
        MemorySegment reg = arena.allocate(xdp_umem_reg.layout());
        xdp_umem_reg.addr(reg, area.address());
        xdp_umem_reg.len(reg, area.byteSize());
        xdp_umem_reg.chunk_size(reg, chunkSize);
        xdp_umem_reg.headroom(reg, headroom);
        xdp_umem_reg.flags(reg, flags);
        xdp_umem_reg.tx_metadata_len(reg, txMetadataLen);
        return reg;
    }
}
