package io.github.netmap4j.sys.os;

import io.github.netmap4j.sys.abi.netmap_h;

/**
 * The request numbers of ioctl(2), for the system this JVM runs on. Those that carry a struct are the
 * same on Linux and FreeBSD; the two syncs are not, because the systems encode "no argument" in different ways.
 */
public final class Ioctl {

    /** Asks for the size of a port's memory and its rings; the argument is a {@code struct nmreq}. */
    public static final long NIOCGINFO = netmap_h.NIOCGINFO();
    /** Binds the descriptor to a port; the argument is a {@code struct nmreq}. */
    public static final long NIOCREGIF = netmap_h.NIOCREGIF();
    /** Driver configuration; the argument is a {@code struct nm_ifreq}. */
    public static final long NIOCCONFIG = netmap_h.NIOCCONFIG();
    /** Any request of the control API; the argument is a {@code struct nmreq_header}. */
    public static final long NIOCCTRL = netmap_h.NIOCCTRL();
    /** Hands slots before {@code head} of the bound transmit rings to the port, and updates {@code tail}. */
    public static final long NIOCTXSYNC = OsNumber.NIOCTXSYNC.here();
    /** Gives back slots before {@code head} of the bound receive rings, and updates {@code tail}. */
    public static final long NIOCRXSYNC = OsNumber.NIOCRXSYNC.here();

    private Ioctl() {}
}
