package io.github.netmap4j.soft.spi;

/**
 * The three pools of a memory, see netmap(4).
 *
 * @param ifs {@code struct netmap_if}: one per registration
 * @param rings {@code struct netmap_ring}: one per ring in use
 * @param buffers packet buffers; a size that is a power of two keeps them aligned in the region
 * @param bufferShift how many bytes after the start of a page buffer 0 begins; see {@link #withBufferShift}
 */
public record PoolConfig(PoolSize ifs, PoolSize rings, PoolSize buffers, int bufferShift) {

    private static final int PAGE = 4096;

    /**
     * Three pools.
     *
     * @throws IllegalArgumentException if the shift is negative, a page or more, or no multiple of 64
     */
    public PoolConfig {
        if (bufferShift < 0 || bufferShift >= PAGE || bufferShift % 64 != 0) {
            throw new IllegalArgumentException("buffers " + bufferShift
                    + " bytes after a page boundary: it must be a multiple of 64 below " + PAGE);
        }
    }

    /**
     * Three pools, each starting at a page.
     *
     * @param ifs {@code struct netmap_if}
     * @param rings {@code struct netmap_ring}
     * @param buffers packet buffers
     */
    public PoolConfig(PoolSize ifs, PoolSize rings, PoolSize buffers) {
        this(ifs, rings, buffers, 0);
    }

    /** The kernel's defaults for the global memory, id 1: 163,840 buffers of 2048 bytes, 343,019,520 bytes in all. */
    public static final PoolConfig GLOBAL =
            new PoolConfig(new PoolSize(100, 1024), new PoolSize(200, 9 * 4096), new PoolSize(163_840, 2048));

    /** The kernel's minimum for a private memory; it grows with the rings, slots and pipes of the port it is for. */
    public static final PoolConfig PRIVATE =
            new PoolConfig(new PoolSize(2, 1024), new PoolSize(4, 5 * 4096), new PoolSize(4098, 2048));

    /**
     * The same with other buffers.
     *
     * @param count how many
     * @param size bytes each
     * @return a new configuration
     */
    public PoolConfig withBuffers(int count, int size) {
        return new PoolConfig(ifs, rings, new PoolSize(count, size), bufferShift);
    }

    /**
     * The same with other rings.
     *
     * @param count how many
     * @param size bytes each: 256 and 16 per slot
     * @return a new configuration
     */
    public PoolConfig withRings(int count, int size) {
        return new PoolConfig(ifs, new PoolSize(count, size), buffers, bufferShift);
    }

    /**
     * The same with other netmap_if structs.
     *
     * @param count how many: this many registrations fit
     * @param size bytes each: 56 and 8 per ring
     * @return a new configuration
     */
    public PoolConfig withIfs(int count, int size) {
        return new PoolConfig(new PoolSize(count, size), rings, buffers, bufferShift);
    }

    /**
     * The same with shifted buffers, for hardware, or a kernel, that needs room in front of each packet. Buffer i has
     * the end of buffer i - 1 in front of it, and buffer 0 has as much memory; this makes the memory a page larger.
     *
     * @param bytes how many bytes after the start of a page buffer 0 begins: 0 to 4032, a multiple of 64
     * @return a new configuration
     */
    public PoolConfig withBufferShift(int bytes) {
        return new PoolConfig(ifs, rings, buffers, bytes);
    }
}
