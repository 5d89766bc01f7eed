package io.github.netmap4j.sys.device;

import java.util.Locale;

/** Why a device dropped a frame, see {@link NetmapDevice#drops}. */
public enum DropReason {
    /** The receiver had no free slot. Counted at the receiving ring; all others at the sending one unless they say more. */
    FULL,
    /** Shorter than an Ethernet header, or than the virtio-net header that its port has. */
    TOO_SHORT,
    /**
     * Longer than the sender's buffer, from the offset on. At a receiving ring: a slot's worth that did not fit into the
     * receiver's buffer, where it arrives with length 0.
     */
    TOO_LONG,
    /** Nobody on the switch has it: a port that is gone, or a broadcast that nobody else hears. */
    NO_DESTINATION,
    /** It is for the port that sent it: both ends are behind that port. */
    OWN_SEGMENT,
    /** The link is down: the port that it is for is there, but no ring of it is open, or it left the switch. */
    LINK,
    /** An indirect buffer, {@code NS_INDIRECT}, that the device cannot read. Counted slot by slot. */
    UNREADABLE,
    /**
     * Its slot names a buffer that the memory does not have. Only rings of a driver's NIC report it; other ports send
     * buffer 0 instead, as the kernel does.
     */
    BAD_BUFFER,
    /** What its virtio-net header asks for is unknown, or does not fit the packet. */
    BAD_HEADER,
    /** A link lost it that a test made bad, see {@code SoftDeviceBuilder.cable}. */
    LOST;

    private final String words = name().toLowerCase(Locale.ROOT).replace('_', ' ');

    /** {@return the reason in words, for reports: its name in lower case, {@code too short}} */
    @Override
    public String toString() {
        return words;
    }
}
