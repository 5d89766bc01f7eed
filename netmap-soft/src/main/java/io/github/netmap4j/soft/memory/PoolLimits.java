package io.github.netmap4j.soft.memory;

import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.layout.IfFields;
import io.github.netmap4j.sys.layout.RingFields;

/**
 * The kernel's limits for a pool.
 *
 * @param what what its objects are called
 * @param method the method of {@link io.github.netmap4j.soft.spi.PoolConfig} that sets them
 * @param minSize bytes per object, at least
 * @param maxSize bytes per object, at most
 * @param minCount objects, at least
 * @param maxCount objects, at most
 */
record PoolLimits(String what, String method, long minSize, long maxSize, int minCount, int maxCount) {

    static final int PAGE = 4096;

    static final PoolLimits GLOBAL_IFS =
            new PoolLimits("netmap_if structs", "withIfs", IfFields.RING_OFS, 4096, 10, 10_000);
    static final PoolLimits PRIVATE_IFS =
            new PoolLimits("netmap_if structs", "withIfs", IfFields.RING_OFS, 4096, 1, 100);
    static final PoolLimits RINGS = new PoolLimits("rings", "withRings", RingFields.SLOTS, 32 * PAGE, 2, 1024);
    static final PoolLimits BUFFERS = new PoolLimits("buffers", "withBuffers", 64, 65_536, 4, 1_000_000);

    void check(int count, int size) {
        if (size < minSize || size > maxSize) {
            throw new RequestRefusedException(
                    EINVAL, what + " of " + size + " bytes; between " + minSize + " and " + maxSize + " is possible");
        }
        if (count < minCount || count > maxCount) {
            throw new RequestRefusedException(
                    EINVAL, count + " " + what + "; between " + minCount + " and " + maxCount + " is possible");
        }
    }
}
