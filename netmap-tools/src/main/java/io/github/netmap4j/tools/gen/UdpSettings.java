package io.github.netmap4j.tools.gen;

/**
 * What frames {@code netmap gen} sends.
 *
 * @param six whether over IPv6
 * @param source where they come from
 * @param destination where they go
 * @param randomSource whether source address and port are drawn for each frame
 * @param randomDestination whether destination address and port are drawn for each frame
 * @param sourceMac the sender's address, 48 bits
 * @param destinationMac the receiver's address, 48 bits
 * @param leastLength the shortest frame in bytes
 * @param mostLength the longest frame in bytes
 * @param header bytes of the virtio-net header before each frame, zeros
 * @param numbered whether the payload starts with the frame's number, 32 bits from 0 on
 */
record UdpSettings(
        boolean six,
        Endpoints source,
        Endpoints destination,
        boolean randomSource,
        boolean randomDestination,
        long sourceMac,
        long destinationMac,
        int leastLength,
        int mostLength,
        int header,
        boolean numbered) {}
