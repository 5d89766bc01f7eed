package io.github.netmap4j.soft.memory;

import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.soft.spi.PoolSize;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import java.util.Arrays;

/**
 * One of a memory's three pools: objects of one size, numbered from 0, with a bit for each that says whether it is free.
 * As in the kernel, an allocation takes the lowest number. Guarded by the device's control lock.
 */
public final class ObjectPool {

    /** Sizes are rounded up to a cache line, so that no two objects share one. */
    private static final int LINE = 64;

    private static final int PAGE = PoolLimits.PAGE;
    private static final int MAX_CLUSTER = 1 << 22;

    private final PoolLimits limits;
    private final int objectSize;
    private final int total;
    private final long bytes;
    private final int reserved;
    private final long[] freeBits;
    private int free;

    /**
     * A pool.
     *
     * @param requested how many objects of what size; both may come out larger
     * @param limits what may be requested
     * @param reserved how many objects from 0 on are never handed out
     * @throws RequestRefusedException EINVAL if the request is beyond the limits
     */
    ObjectPool(PoolSize requested, PoolLimits limits, int reserved) {
        int rounded = (requested.objectSize() + LINE - 1) & -LINE;
        limits.check(requested.count(), rounded);
        // The kernel allocates clusters of whole pages that hold a whole number of objects.
        int perCluster = PAGE / Math.min(PAGE, Integer.lowestOneBit(rounded));
        if ((long) perCluster * rounded > MAX_CLUSTER) {
            throw new RequestRefusedException(
                    EINVAL, "no whole number of pages holds objects of " + rounded + " bytes");
        }
        int clusters = (requested.count() + perCluster - 1) / perCluster;
        this(limits, rounded, clusters * perCluster, (long) clusters * perCluster * rounded, reserved);
    }

    /** A pool in external memory: rounds only its end, to whole pages. */
    private ObjectPool(PoolLimits limits, int objectSize, int total, long bytes, int reserved) {
        this.limits = limits;
        this.objectSize = objectSize;
        this.total = total;
        this.bytes = bytes;
        this.reserved = reserved;
        this.freeBits = new long[(total + 63) / 64];
        reset();
    }

    /**
     * A pool in external memory: as many objects as fit into what is left of it.
     *
     * @param available bytes
     */
    static ObjectPool external(PoolSize requested, PoolLimits limits, int reserved, long available) {
        int size = requested.objectSize();
        limits.check(requested.count(), (size + LINE - 1) & -LINE);
        if (size % Long.BYTES != 0) {
            throw new RequestRefusedException(
                    EINVAL, "objects of " + size + " bytes in external memory: a multiple of 8 is needed");
        }
        int fitting = (int) Math.min(requested.count(), available / size);
        long bytes = ((long) fitting * size + PAGE - 1) & -PAGE;
        return new ObjectPool(limits, size, fitting, Math.min(bytes, available), reserved);
    }

    /** Marks every object free, also those in use, as the kernel does when the last user of a memory leaves. */
    void reset() {
        Arrays.fill(freeBits, -1L);
        int tail = total % 64;
        if (tail != 0) {
            freeBits[freeBits.length - 1] = (1L << tail) - 1;
        }
        for (int i = 0; i < reserved && i < total; i++) {
            freeBits[0] &= ~(1L << i);
        }
        free = Math.max(0, total - reserved);
    }

    /**
     * Takes the lowest free object.
     *
     * @param from where to start looking; whatever is below is known to be taken
     * @return its number, or -1 if none is free
     */
    int allocate(int from) {
        if (free == 0) {
            return -1;
        }
        for (int word = from / 64; word < freeBits.length; word++) {
            long bits = freeBits[word];
            if (bits != 0) {
                freeBits[word] = bits & (bits - 1);
                free--;
                return word * 64 + Long.numberOfTrailingZeros(bits);
            }
        }
        return -1;
    }

    /** Takes an object back. Returns false if this pool did not hand it out; then nothing changes. */
    boolean release(int object) {
        if (object < reserved || object >= total || isFree(object)) {
            return false;
        }
        freeBits[object / 64] |= 1L << object;
        free++;
        return true;
    }

    boolean isFree(int object) {
        return (freeBits[object / 64] & 1L << object) != 0;
    }

    PoolLimits limits() {
        return limits;
    }

    /** Bytes per object. */
    public int objectSize() {
        return objectSize;
    }

    /** Objects in all, the reserved ones too. */
    public int total() {
        return total;
    }

    /** Objects that are free now. */
    public int free() {
        return free;
    }

    /** Bytes in all, a multiple of the page size. */
    public long bytes() {
        return bytes;
    }
}
