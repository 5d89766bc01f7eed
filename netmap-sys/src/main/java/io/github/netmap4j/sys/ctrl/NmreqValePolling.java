package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_vale_polling;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_vale_polling}: how kernel threads poll an attached NIC, of
 * {@code NETMAP_REQ_VALE_POLLING_ENABLE} and {@code NETMAP_REQ_VALE_POLLING_DISABLE}.
 */
public final class NmreqValePolling extends NmreqStruct {

    private static final long NR_MODE = nmreq_vale_polling.nr_mode$offset();
    private static final long NR_FIRST_CPU_ID = nmreq_vale_polling.nr_first_cpu_id$offset();
    private static final long NR_NUM_POLLING_CPUS = nmreq_vale_polling.nr_num_polling_cpus$offset();

    NmreqValePolling(MemorySegment struct) {
        super(struct, nmreq_vale_polling.layout());
    }

    /**
     * {@code nr_mode}.
     *
     * @return one of {@code NETMAP_POLLING_MODE_*}
     */
    public long nr_mode() {
        return u32(NR_MODE);
    }

    /**
     * {@code nr_mode}.
     *
     * @param value {@code NETMAP_POLLING_MODE_SINGLE_CPU} for one thread, {@code NETMAP_POLLING_MODE_MULTI_CPU} for one per ring
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqValePolling nr_mode(long value) {
        u32(NR_MODE, value, "nr_mode");
        return this;
    }

    /**
     * {@code nr_first_cpu_id}.
     *
     * @return the first CPU that polls
     */
    public long nr_first_cpu_id() {
        return u32(NR_FIRST_CPU_ID);
    }

    /**
     * {@code nr_first_cpu_id}.
     *
     * @param value the first CPU that polls; with many CPUs, also the first ring
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqValePolling nr_first_cpu_id(long value) {
        u32(NR_FIRST_CPU_ID, value, "nr_first_cpu_id");
        return this;
    }

    /**
     * {@code nr_num_polling_cpus}.
     *
     * @return how many CPUs poll
     */
    public long nr_num_polling_cpus() {
        return u32(NR_NUM_POLLING_CPUS);
    }

    /**
     * {@code nr_num_polling_cpus}.
     *
     * @param value how many CPUs poll, one ring each; 1 in the single mode
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqValePolling nr_num_polling_cpus(long value) {
        u32(NR_NUM_POLLING_CPUS, value, "nr_num_polling_cpus");
        return this;
    }
}
