package io.github.netmap4j.soft.port;

/**
 * What a program asks of a port: {@code struct nmreq_register} and the name from its header. As in the kernel, port
 * creation writes back what it granted.
 */
public final class PortParameters {

    public String name;
    public int mode;
    public int ringId;
    public long flags;
    public int memoryId;
    public int txSlots;
    public int rxSlots;
    public int txRings;
    public int rxRings;
    public int hostTxRings;
    public int hostRxRings;
    public int extraBuffers;
    /** Out: where the netmap_if is. */
    public long offset;
    /** Out: the size of the memory. */
    public long memorySize;

    /**
     * A request with all defaults.
     *
     * @param name the port
     * @param mode one of {@code NR_REG_*}
     */
    public PortParameters(String name, int mode) {
        this.name = name;
        this.mode = mode;
    }

    /** The same request for another port, with other flags. */
    public PortParameters with(String otherName, long otherFlags) {
        PortParameters copy = new PortParameters(otherName, mode);
        copy.ringId = ringId;
        copy.flags = otherFlags;
        copy.memoryId = memoryId;
        copy.txSlots = txSlots;
        copy.rxSlots = rxSlots;
        copy.txRings = txRings;
        copy.rxRings = rxRings;
        copy.hostTxRings = hostTxRings;
        copy.hostRxRings = hostRxRings;
        copy.extraBuffers = extraBuffers;
        return copy;
    }

    public boolean has(long flag) {
        return (flags & flag) != 0;
    }

    /** Bounds a number as the kernel does: 0 means the default, too many means the limit. */
    public static int bound(int value, int byDefault, int limit) {
        if (value == 0) {
            return Math.max(1, Math.min(byDefault, limit));
        }
        return Integer.compareUnsigned(value, limit) > 0 ? limit : value;
    }
}
