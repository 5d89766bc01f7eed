package io.github.netmap4j.soft.spi;

/**
 * The size of one pool of a memory: the {@code if_num} and {@code if_size} of netmap(4)'s sysctls, and likewise
 * {@code ring_*} and {@code buf_*}.
 *
 * @param count objects; a memory may hold a few more, because it is made of whole pages
 * @param objectSize bytes per object; rounded up to a multiple of 64
 */
public record PoolSize(int count, int objectSize) {

    /**
     * A pool's size.
     *
     * @throws IllegalArgumentException if one of the two is not positive. Netmap's own limits are checked when the
     *     memory is used: EINVAL
     */
    public PoolSize {
        if (count <= 0 || objectSize <= 0) {
            throw new IllegalArgumentException(
                    "a pool of " + count + " objects of " + objectSize + " bytes: both must be positive");
        }
    }
}
