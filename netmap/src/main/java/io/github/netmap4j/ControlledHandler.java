package io.github.netmap4j;

/** Takes packets from a receive ring and decides how to continue, see {@link RxRing#receiveControlled}. */
@FunctionalInterface
public interface ControlledHandler {

    /** How to continue after a packet. */
    enum Verdict {
        /** The packet is done; continue with the next. */
        CONTINUE,
        /** The packet is done; stop. */
        STOP,
        /** The packet is not done, and will be the first of the next call; stop. */
        KEEP
    }

    /**
     * Takes one packet.
     *
     * @param frame the packet, a reused view, which dies when this method returns
     * @return how to continue
     */
    Verdict onFrame(Frame frame);
}
