package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_pools_info;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_pools_info}: the three pools of a memory: where each starts, how many objects it
 * holds, and how large they are. The answer of {@code NETMAP_REQ_POOLS_INFO_GET}; in {@link NmreqOptExtmem} also the
 * question, where 0 leaves a value to netmap.
 */
public final class NmreqPoolsInfo extends NmreqStruct {

    NmreqPoolsInfo(MemorySegment struct) {
        super(struct, nmreq_pools_info.layout());
    }

    /** {@return {@code nr_memsize}: the size of the memory in bytes} */
    public long nr_memsize() {
        return u64(nmreq_pools_info.nr_memsize$offset());
    }

    /**
     * {@return this, with {@code nr_memsize} set}
     *
     * @param value the size of the memory in bytes; set by {@link NmreqOptExtmem}
     */
    public NmreqPoolsInfo nr_memsize(long value) {
        u64(nmreq_pools_info.nr_memsize$offset(), value);
        return this;
    }

    /** {@return {@code nr_mem_id}: the id of the memory} */
    public int nr_mem_id() {
        return u16(nmreq_pools_info.nr_mem_id$offset());
    }

    /**
     * {@return this, with {@code nr_mem_id} set}
     *
     * @param value the memory to ask about; 0 for that of the port
     */
    public NmreqPoolsInfo nr_mem_id(int value) {
        u16(nmreq_pools_info.nr_mem_id$offset(), value, "nr_mem_id");
        return this;
    }

    /** {@return {@code nr_if_pool_offset}: where the pool of {@code netmap_if} starts in the memory, in bytes} */
    public long nr_if_pool_offset() {
        return u64(nmreq_pools_info.nr_if_pool_offset$offset());
    }

    /** {@return {@code nr_if_pool_objtotal}: how many {@code netmap_if} there are} */
    public long nr_if_pool_objtotal() {
        return u32(nmreq_pools_info.nr_if_pool_objtotal$offset());
    }

    /**
     * {@return this, with {@code nr_if_pool_objtotal} set}
     *
     * @param value how many {@code netmap_if} to make room for
     */
    public NmreqPoolsInfo nr_if_pool_objtotal(long value) {
        u32(nmreq_pools_info.nr_if_pool_objtotal$offset(), value, "nr_if_pool_objtotal");
        return this;
    }

    /** {@return {@code nr_if_pool_objsize}: the size of each in bytes} */
    public long nr_if_pool_objsize() {
        return u32(nmreq_pools_info.nr_if_pool_objsize$offset());
    }

    /**
     * {@return this, with {@code nr_if_pool_objsize} set}
     *
     * @param value the size of each in bytes
     */
    public NmreqPoolsInfo nr_if_pool_objsize(long value) {
        u32(nmreq_pools_info.nr_if_pool_objsize$offset(), value, "nr_if_pool_objsize");
        return this;
    }

    /** {@return {@code nr_ring_pool_offset}: where the pool of {@code netmap_ring} starts in the memory, in bytes} */
    public long nr_ring_pool_offset() {
        return u64(nmreq_pools_info.nr_ring_pool_offset$offset());
    }

    /** {@return {@code nr_ring_pool_objtotal}: how many {@code netmap_ring} there are} */
    public long nr_ring_pool_objtotal() {
        return u32(nmreq_pools_info.nr_ring_pool_objtotal$offset());
    }

    /**
     * {@return this, with {@code nr_ring_pool_objtotal} set}
     *
     * @param value how many {@code netmap_ring} to make room for
     */
    public NmreqPoolsInfo nr_ring_pool_objtotal(long value) {
        u32(nmreq_pools_info.nr_ring_pool_objtotal$offset(), value, "nr_ring_pool_objtotal");
        return this;
    }

    /** {@return {@code nr_ring_pool_objsize}: the size of each in bytes} */
    public long nr_ring_pool_objsize() {
        return u32(nmreq_pools_info.nr_ring_pool_objsize$offset());
    }

    /**
     * {@return this, with {@code nr_ring_pool_objsize} set}
     *
     * @param value the size of each in bytes
     */
    public NmreqPoolsInfo nr_ring_pool_objsize(long value) {
        u32(nmreq_pools_info.nr_ring_pool_objsize$offset(), value, "nr_ring_pool_objsize");
        return this;
    }

    /** {@return {@code nr_buf_pool_offset}: where the pool of buffers starts in the memory, in bytes} */
    public long nr_buf_pool_offset() {
        return u64(nmreq_pools_info.nr_buf_pool_offset$offset());
    }

    /** {@return {@code nr_buf_pool_objtotal}: how many buffers there are; the first two are the kernel's own} */
    public long nr_buf_pool_objtotal() {
        return u32(nmreq_pools_info.nr_buf_pool_objtotal$offset());
    }

    /**
     * {@return this, with {@code nr_buf_pool_objtotal} set}
     *
     * @param value how many buffers to make room for
     */
    public NmreqPoolsInfo nr_buf_pool_objtotal(long value) {
        u32(nmreq_pools_info.nr_buf_pool_objtotal$offset(), value, "nr_buf_pool_objtotal");
        return this;
    }

    /** {@return {@code nr_buf_pool_objsize}: the size of each in bytes} */
    public long nr_buf_pool_objsize() {
        return u32(nmreq_pools_info.nr_buf_pool_objsize$offset());
    }

    /**
     * {@return this, with {@code nr_buf_pool_objsize} set}
     *
     * @param value the size of each in bytes
     */
    public NmreqPoolsInfo nr_buf_pool_objsize(long value) {
        u32(nmreq_pools_info.nr_buf_pool_objsize$offset(), value, "nr_buf_pool_objsize");
        return this;
    }
}
