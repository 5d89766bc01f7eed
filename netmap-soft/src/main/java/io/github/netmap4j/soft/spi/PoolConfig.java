package io.github.netmap4j.soft.spi;

/**
 * The three pools of a memory, see netmap(4).
 *
 * @param ifs {@code struct netmap_if}: one per registration
 * @param rings {@code struct netmap_ring}: one per ring in use
 * @param buffers packet buffers; a size that is a power of two keeps them aligned in the region
 */
public record PoolConfig(PoolSize ifs, PoolSize rings, PoolSize buffers) {

    /** The kernel's defaults for the global memory, id 1: 163,840 buffers of 2048 bytes, 343,019,520 bytes in all. */
    public static final PoolConfig GLOBAL =
            new PoolConfig(new PoolSize(100, 1024), new PoolSize(200, 9 * 4096), new PoolSize(163_840, 2048));

    /** The kernel's minimum for a private memory; it grows with the rings, slots and pipes of the port it is for. */
    public static final PoolConfig PRIVATE =
            new PoolConfig(new PoolSize(2, 1024), new PoolSize(4, 5 * 4096), new PoolSize(4098, 2048));

    /**
     * The same but for the buffers.
     *
     * @param count how many
     * @param size bytes each
     * @return a new configuration
     */
    public PoolConfig withBuffers(int count, int size) {
        return new PoolConfig(ifs, rings, new PoolSize(count, size));
    }

    /**
     * The same but for the rings.
     *
     * @param count how many
     * @param size bytes each: 256 and 16 per slot
     * @return a new configuration
     */
    public PoolConfig withRings(int count, int size) {
        return new PoolConfig(ifs, new PoolSize(count, size), buffers);
    }

    /**
     * The same but for the netmap_if structs.
     *
     * @param count how many: this many registrations fit
     * @param size bytes each: 56 and 8 per ring
     * @return a new configuration
     */
    public PoolConfig withIfs(int count, int size) {
        return new PoolConfig(new PoolSize(count, size), rings, buffers);
    }
}
