package io.github.netmap4j;

/**
 * A packet does not fit: into a slot when sending, into the destination when reading. Nothing was sent; a
 * received packet stays where it was, to be read again.
 */
public final class PacketTooLargeException extends PortException {

    private static final long serialVersionUID = 1L;

    /** The packet's length. */
    private final long length;
    /** What there is room for. */
    private final long limit;

    PacketTooLargeException(long length, long limit, String where) {
        super("a packet of " + length + " bytes does not fit into " + where + " of " + limit + " bytes");
        this.length = length;
        this.limit = limit;
    }

    /** {@return the packet's length, in bytes} */
    public long length() {
        return length;
    }

    /** {@return how much there was room for, in bytes} */
    public long limit() {
        return limit;
    }
}
