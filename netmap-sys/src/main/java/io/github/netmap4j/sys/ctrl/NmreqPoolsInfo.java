package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_pools_info;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_pools_info}: the three pools of a memory: where each starts, how many objects it
 * holds, and how large they are. The answer of {@code NETMAP_REQ_POOLS_INFO_GET}; in {@link NmreqOptExtmem} also the
 * question, where 0 leaves a value to netmap.
 */
public final class NmreqPoolsInfo extends NmreqStruct {

    private static final long NR_MEMSIZE = nmreq_pools_info.nr_memsize$offset();
    private static final long NR_MEM_ID = nmreq_pools_info.nr_mem_id$offset();
    private static final long NR_IF_POOL_OFFSET = nmreq_pools_info.nr_if_pool_offset$offset();
    private static final long NR_IF_POOL_OBJTOTAL = nmreq_pools_info.nr_if_pool_objtotal$offset();
    private static final long NR_IF_POOL_OBJSIZE = nmreq_pools_info.nr_if_pool_objsize$offset();
    private static final long NR_RING_POOL_OFFSET = nmreq_pools_info.nr_ring_pool_offset$offset();
    private static final long NR_RING_POOL_OBJTOTAL = nmreq_pools_info.nr_ring_pool_objtotal$offset();
    private static final long NR_RING_POOL_OBJSIZE = nmreq_pools_info.nr_ring_pool_objsize$offset();
    private static final long NR_BUF_POOL_OFFSET = nmreq_pools_info.nr_buf_pool_offset$offset();
    private static final long NR_BUF_POOL_OBJTOTAL = nmreq_pools_info.nr_buf_pool_objtotal$offset();
    private static final long NR_BUF_POOL_OBJSIZE = nmreq_pools_info.nr_buf_pool_objsize$offset();

    NmreqPoolsInfo(MemorySegment struct) {
        super(struct, nmreq_pools_info.layout());
    }

    /**
     * {@code nr_memsize}.
     *
     * @return the size of the memory in bytes
     */
    public long nr_memsize() {
        return u64(NR_MEMSIZE);
    }

    /**
     * {@code nr_memsize}.
     *
     * @param value the size of the memory in bytes; set by {@link NmreqOptExtmem}
     * @return this
     */
    public NmreqPoolsInfo nr_memsize(long value) {
        u64(NR_MEMSIZE, value);
        return this;
    }

    /**
     * {@code nr_mem_id}.
     *
     * @return the id of the memory
     */
    public int nr_mem_id() {
        return u16(NR_MEM_ID);
    }

    /**
     * {@code nr_mem_id}.
     *
     * @param value the memory to ask about; 0 for that of the port
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqPoolsInfo nr_mem_id(int value) {
        u16(NR_MEM_ID, value, "nr_mem_id");
        return this;
    }

    /**
     * {@code nr_if_pool_offset}.
     *
     * @return where the pool of {@code netmap_if} starts in the memory, in bytes
     */
    public long nr_if_pool_offset() {
        return u64(NR_IF_POOL_OFFSET);
    }

    /**
     * {@code nr_if_pool_objtotal}.
     *
     * @return how many {@code netmap_if} there are
     */
    public long nr_if_pool_objtotal() {
        return u32(NR_IF_POOL_OBJTOTAL);
    }

    /**
     * {@code nr_if_pool_objtotal}.
     *
     * @param value how many {@code netmap_if} to make room for
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqPoolsInfo nr_if_pool_objtotal(long value) {
        u32(NR_IF_POOL_OBJTOTAL, value, "nr_if_pool_objtotal");
        return this;
    }

    /**
     * {@code nr_if_pool_objsize}.
     *
     * @return the size of each in bytes
     */
    public long nr_if_pool_objsize() {
        return u32(NR_IF_POOL_OBJSIZE);
    }

    /**
     * {@code nr_if_pool_objsize}.
     *
     * @param value the size of each in bytes
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqPoolsInfo nr_if_pool_objsize(long value) {
        u32(NR_IF_POOL_OBJSIZE, value, "nr_if_pool_objsize");
        return this;
    }

    /**
     * {@code nr_ring_pool_offset}.
     *
     * @return where the pool of {@code netmap_ring} starts in the memory, in bytes
     */
    public long nr_ring_pool_offset() {
        return u64(NR_RING_POOL_OFFSET);
    }

    /**
     * {@code nr_ring_pool_objtotal}.
     *
     * @return how many {@code netmap_ring} there are
     */
    public long nr_ring_pool_objtotal() {
        return u32(NR_RING_POOL_OBJTOTAL);
    }

    /**
     * {@code nr_ring_pool_objtotal}.
     *
     * @param value how many {@code netmap_ring} to make room for
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqPoolsInfo nr_ring_pool_objtotal(long value) {
        u32(NR_RING_POOL_OBJTOTAL, value, "nr_ring_pool_objtotal");
        return this;
    }

    /**
     * {@code nr_ring_pool_objsize}.
     *
     * @return the size of each in bytes
     */
    public long nr_ring_pool_objsize() {
        return u32(NR_RING_POOL_OBJSIZE);
    }

    /**
     * {@code nr_ring_pool_objsize}.
     *
     * @param value the size of each in bytes
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqPoolsInfo nr_ring_pool_objsize(long value) {
        u32(NR_RING_POOL_OBJSIZE, value, "nr_ring_pool_objsize");
        return this;
    }

    /**
     * {@code nr_buf_pool_offset}.
     *
     * @return where the pool of buffers starts in the memory, in bytes
     */
    public long nr_buf_pool_offset() {
        return u64(NR_BUF_POOL_OFFSET);
    }

    /**
     * {@code nr_buf_pool_objtotal}.
     *
     * @return how many buffers there are; the first two are the kernel's own
     */
    public long nr_buf_pool_objtotal() {
        return u32(NR_BUF_POOL_OBJTOTAL);
    }

    /**
     * {@code nr_buf_pool_objtotal}.
     *
     * @param value how many buffers to make room for
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqPoolsInfo nr_buf_pool_objtotal(long value) {
        u32(NR_BUF_POOL_OBJTOTAL, value, "nr_buf_pool_objtotal");
        return this;
    }

    /**
     * {@code nr_buf_pool_objsize}.
     *
     * @return the size of each in bytes
     */
    public long nr_buf_pool_objsize() {
        return u32(NR_BUF_POOL_OBJSIZE);
    }

    /**
     * {@code nr_buf_pool_objsize}.
     *
     * @param value the size of each in bytes
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqPoolsInfo nr_buf_pool_objsize(long value) {
        u32(NR_BUF_POOL_OBJSIZE, value, "nr_buf_pool_objsize");
        return this;
    }
}
