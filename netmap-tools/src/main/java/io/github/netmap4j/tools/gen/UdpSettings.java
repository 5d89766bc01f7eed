package io.github.netmap4j.tools.gen;

/**
 * The frames that {@code netmap gen} sends.
 *
 * @param six whether to use IPv6
 * @param source the source addresses and ports
 * @param destination the destination addresses and ports
 * @param randomSource whether to draw source address and port at random for each frame
 * @param randomDestination whether to draw destination address and port at random for each frame
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
