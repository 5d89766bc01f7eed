package io.github.netmap4j;

/** Takes packets from a receive ring and says how to go on, see {@link RxRing#receiveControlled}. */
@FunctionalInterface
public interface ControlledHandler {

    /** How to go on after a packet. */
    enum Verdict {
        /** The packet is done; go on with the next. */
        CONTINUE,
        /** The packet is done; do not go on. */
        STOP,
        /** The packet is not done: it is the first of the next call. Do not go on. */
        KEEP
    }

    /**
     * Takes one packet.
     *
     * @param frame the packet, a view that is used again: it dies when this method returns
     * @return how to go on
     */
    Verdict onFrame(Frame frame);
}
