package io.github.netmap4j.soft.request;

import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;

import io.github.netmap4j.soft.memory.MemoryTable;
import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.soft.spi.PoolSize;
import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.nmreq_opt_extmem;
import io.github.netmap4j.sys.abi.nmreq_pools_info;
import io.github.netmap4j.sys.device.FailureCause;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** {@code NETMAP_REQ_OPT_EXTMEM}: memory that the program brings, huge pages for instance. */
final class ExternalMemory {

    private final PoolConfig pools;
    private final Region memory;

    private ExternalMemory(PoolConfig pools, Region memory) {
        this.pools = pools;
        this.memory = memory;
    }

    /**
     * Takes the memory of an option; {@link #adopt} or {@link #release} must follow. What the pools leave over becomes
     * buffers. Call it without locks: access to the program's memory may take as long as the program likes.
     *
     * @param least the sizes for values that the option leaves 0
     * @param user the program's memory
     * @throws RequestRefusedException EFAULT, EINVAL for impossible sizes, ENOMEM if the pools do not fit, EOPNOTSUPP if the
     *     program is another process whose memory cannot be shared
     */
    static ExternalMemory take(MemorySegment option, PoolConfig least, UserMemory user) {
        MemorySegment info = nmreq_opt_extmem.nro_info(option);
        PoolSize ifs = size(
                nmreq_pools_info.nr_if_pool_objtotal(info), nmreq_pools_info.nr_if_pool_objsize(info), least.ifs());
        PoolSize rings = size(
                nmreq_pools_info.nr_ring_pool_objtotal(info),
                nmreq_pools_info.nr_ring_pool_objsize(info),
                least.rings());
        PoolSize buffers = size(
                nmreq_pools_info.nr_buf_pool_objtotal(info),
                nmreq_pools_info.nr_buf_pool_objsize(info),
                least.buffers());
        long size = nmreq_pools_info.nr_memsize(info);
        if (size == 0) {
            throw new RequestRefusedException(ENOMEM, FailureCause.EXTERNAL_MEMORY, "external memory of 0 bytes");
        }
        long left = size - bytes(ifs) - bytes(rings) - bytes(buffers);
        // A pointer into a page stands for the page.
        Region memory = map(user, nmreq_opt_extmem.nro_usrptr(option) & -(long) PortMemory.PAGE, size);
        if (left < 0) {
            memory.release().run();
            throw new RequestRefusedException(
                    ENOMEM,
                    FailureCause.EXTERNAL_MEMORY,
                    "the pools need " + -left + " bytes more than the external memory has");
        }
        long more = (left + buffers.objectSize() - 1) / buffers.objectSize();
        PoolSize all = new PoolSize((int) Math.min(buffers.count() + more, 1_000_000), buffers.objectSize());
        // The program gets the sizes that were chosen for it.
        nmreq_pools_info.nr_if_pool_objtotal(info, ifs.count());
        nmreq_pools_info.nr_if_pool_objsize(info, ifs.objectSize());
        nmreq_pools_info.nr_ring_pool_objtotal(info, rings.count());
        nmreq_pools_info.nr_ring_pool_objsize(info, rings.objectSize());
        nmreq_pools_info.nr_buf_pool_objtotal(info, buffers.count());
        nmreq_pools_info.nr_buf_pool_objsize(info, buffers.objectSize());
        return new ExternalMemory(new PoolConfig(ifs, rings, all), memory);
    }

    /**
     * Makes it a memory for ports. Control lock held.
     *
     * @return the memory, with a reference
     * @throws RequestRefusedException ENOMEM
     */
    PortMemory adopt(MemoryTable memories) {
        return memories.newExternal(pools, memory);
    }

    /** Gives the memory back unused. */
    void release() {
        memory.release().run();
    }

    private static Region map(UserMemory user, long address, long size) {
        try {
            Region memory = user.map(address, size);
            if (memory == null) {
                throw new RequestRefusedException(
                        EFAULT, FailureCause.EXTERNAL_MEMORY, "the external memory is not the program's");
            }
            return memory;
        } catch (UnsupportedOperationException apart) {
            throw new RequestRefusedException(
                    EOPNOTSUPP,
                    FailureCause.EXTERNAL_MEMORY,
                    Objects.requireNonNullElse(apart.getMessage(), "it cannot be shared"));
        }
    }

    private static PoolSize size(int count, int size, PoolSize byDefault) {
        if (count < 0 || size < 0) {
            throw new RequestRefusedException(EINVAL, "more than 2^31 objects, or bytes each");
        }
        return new PoolSize(count == 0 ? byDefault.count() : count, size == 0 ? byDefault.objectSize() : size);
    }

    private static long bytes(PoolSize pool) {
        return (long) pool.count() * pool.objectSize();
    }
}
