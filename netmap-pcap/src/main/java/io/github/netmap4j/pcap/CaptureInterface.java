package io.github.netmap4j.pcap;

/**
 * Where packets of a capture come from. A classic pcap file has one, without a name.
 *
 * @param index its number in the file, or in its section of the file, from 0
 * @param linkType how its frames start
 * @param name of the interface, {@code eth0} say; empty if the file does not say
 * @param comment what somebody wrote about it; empty if nobody did
 * @param snapLength to how many bytes packets were cut; 0 for no limit
 * @param fcsLength how many bytes at the end of each frame are its checksum; 0 if there is none, or the file does not say
 */
public record CaptureInterface(
        int index, LinkType linkType, String name, String comment, int snapLength, int fcsLength) {

    /** A snapLength in a file; above the range of int it is no limit. */
    static int snapLength(int unsigned) {
        return Math.max(0, unsigned);
    }
}
