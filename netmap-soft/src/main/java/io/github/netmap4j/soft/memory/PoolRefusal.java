package io.github.netmap4j.soft.memory;

import static io.github.netmap4j.sys.os.Errno.ENOMEM;

import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.Remedy;

/** What the device says when a pool is too small: why, and a size that would do. */
final class PoolRefusal {

    private PoolRefusal() {}

    /**
     * ENOMEM.
     *
     * @param count how many objects would do
     * @param size bytes of each
     */
    static RequestRefusedException of(
            PortMemory memory, ObjectPool pool, FailureCause cause, String reason, long count, long size) {
        return new RequestRefusedException(
                ENOMEM, cause, reason, Remedy.anywhere(cause) + orMore(memory, pool.limits(), count, size));
    }

    private static String orMore(PortMemory memory, PoolLimits limit, long count, long size) {
        if (memory.isExternal()) {
            return ", or bring a larger external memory";
        }
        if (size > limit.maxSize()) {
            return ": no memory has " + limit.what() + " above " + limit.maxSize() + " bytes";
        }
        String pools = memory.isPrivate() ? "privateMemory(PoolConfig.PRIVATE." : "globalMemory(PoolConfig.GLOBAL.";
        return ", or make a device with more: SoftDevice.builder()." + pools + limit.method() + "("
                + Math.min(count, limit.maxCount()) + ", " + size + "))";
    }
}
