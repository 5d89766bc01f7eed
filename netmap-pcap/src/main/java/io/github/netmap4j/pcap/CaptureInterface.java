package io.github.netmap4j.pcap;

/**
 * The interface that packets of a capture come from. A classic pcap file has one, without a name.
 *
 * @param index its number in the file or section, from 0
 * @param linkType how its frames start
 * @param name its name, such as {@code eth0}; empty if the file has none
 * @param comment its comment; empty if the file has none
 * @param snapLength the longest captured part of a packet, in bytes; 0 for no limit
 * @param fcsLength the length of the checksum at the end of each frame, in bytes; 0 if there is none or the file does
 *     not say
 */
public record CaptureInterface(
        int index, LinkType linkType, String name, String comment, int snapLength, int fcsLength) {

    /** Converts a file's snap length; above the range of int it means no limit. */
    static int snapLength(int unsigned) {
        return Math.max(0, unsigned);
    }
}
