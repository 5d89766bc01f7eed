package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;

/** An ARP message for IPv4 over Ethernet, the only kind in use. Others are {@link ParseResult#UNSUPPORTED}. */
public final class Arp extends Header {

    /** The header's length in bytes. */
    public static final int SIZE = 28;

    /** The operation of a request. */
    public static final int REQUEST = 1;

    /** The operation of a reply. */
    public static final int REPLY = 2;

    private static final int KIND = 0;
    private static final int LENGTHS = 4;
    private static final int OPERATION = 6;
    private static final int SENDER_MAC = 8;
    private static final int SENDER_IP = 14;
    private static final int TARGET_MAC = 18;
    private static final int TARGET_IP = 24;
    private static final int ETHERNET_AND_IPV4 = 0x0001_0800;
    private static final int SIX_AND_FOUR = 0x0604;

    /** A view, unusable before {@link #wrap} or {@link #init}. */
    public Arp() {
        super(SIZE);
    }

    @Override
    ParseResult measure() {
        return i32(KIND) == ETHERNET_AND_IPV4 && u16(LENGTHS) == SIX_AND_FOUR
                ? ParseResult.OK
                : ParseResult.UNSUPPORTED;
    }

    /**
     * Starts a new message: a request without addresses.
     *
     * @param memory the memory to write to
     * @param offset its start in the memory, in bytes
     * @param room the room from {@code offset} on, in bytes
     * @return this
     * @throws IndexOutOfBoundsException if the room is too small
     */
    public Arp init(MemorySegment memory, long offset, int room) {
        begin(memory, offset, room, SIZE);
        i32(KIND, ETHERNET_AND_IPV4);
        u16(LENGTHS, SIX_AND_FOUR);
        return operation(REQUEST);
    }

    /** {@return the operation: {@link #REQUEST}, {@link #REPLY}, or another number} */
    public int operation() {
        return u16(OPERATION);
    }

    /**
     * Sets the operation.
     *
     * @param operation {@link #REQUEST}, {@link #REPLY}, or another number
     * @return this
     */
    public Arp operation(int operation) {
        u16(OPERATION, operation);
        return this;
    }

    /** {@return the sender's MAC address} */
    public long senderMac() {
        return u48(SENDER_MAC);
    }

    /** {@return the sender's IPv4 address} */
    public int senderIp() {
        return i32(SENDER_IP);
    }

    /**
     * Sets the sender's addresses.
     *
     * @param mac a MAC address
     * @param ip an IPv4 address
     * @return this
     */
    public Arp sender(long mac, int ip) {
        u48(SENDER_MAC, mac);
        i32(SENDER_IP, ip);
        return this;
    }

    /** {@return the target's MAC address; without meaning in a request} */
    public long targetMac() {
        return u48(TARGET_MAC);
    }

    /** {@return the target's IPv4 address: the requested one, or the receiver of the reply} */
    public int targetIp() {
        return i32(TARGET_IP);
    }

    /**
     * Sets the target's addresses.
     *
     * @param mac a MAC address, 0 in a request
     * @param ip an IPv4 address
     * @return this
     */
    public Arp target(long mac, int ip) {
        u48(TARGET_MAC, mac);
        i32(TARGET_IP, ip);
        return this;
    }

    /**
     * Turns a request into its reply, with the requested address as the sender.
     *
     * @param mac the hardware address of {@link #targetIp}
     * @return this
     */
    public Arp answer(long mac) {
        long askerMac = senderMac();
        int askerIp = senderIp();
        return sender(mac, targetIp()).target(askerMac, askerIp).operation(REPLY);
    }
}
