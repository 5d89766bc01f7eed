package io.github.netmap4j.packet;

/** Numbers of protocols above IP, and of IPv6's extension headers. */
public final class IpProtocol {

    /** Options for each hop, an extension header. */
    public static final int HOP_BY_HOP = 0;

    /** ICMP. */
    public static final int ICMP = 1;

    /** TCP. */
    public static final int TCP = 6;

    /** UDP. */
    public static final int UDP = 17;

    /** A routing header, an extension header. */
    public static final int ROUTING = 43;

    /** A fragment header, an extension header. */
    public static final int FRAGMENT = 44;

    /** GRE. */
    public static final int GRE = 47;

    /** An encrypted payload, which cannot be read. */
    public static final int ESP = 50;

    /** An authentication header, an extension header. */
    public static final int AH = 51;

    /** ICMPv6. */
    public static final int ICMPV6 = 58;

    /** Nothing follows. */
    public static final int NONE = 59;

    /** Options for the destination, an extension header. */
    public static final int DESTINATION_OPTIONS = 60;

    /** Mobility, an extension header. */
    public static final int MOBILITY = 135;

    /** Host identity, an extension header. */
    public static final int HIP = 139;

    /** Shim6, an extension header. */
    public static final int SHIM6 = 140;

    private IpProtocol() {}
}
