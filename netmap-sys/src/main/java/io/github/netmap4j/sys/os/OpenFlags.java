package io.github.netmap4j.sys.os;

/** Flags of open(2) for netmap's device, with the numbers of the system this JVM runs on. */
public final class OpenFlags {

    /** Read and write, as netmap needs it. */
    public static final int O_RDWR = 2;
    /** Calls that would block return EAGAIN. netmap itself never blocks outside poll. */
    public static final int O_NONBLOCK = OsNumber.O_NONBLOCK.here();
    /** The descriptor does not survive exec(2). The kernel's device is always opened with it. */
    public static final int O_CLOEXEC = OsNumber.O_CLOEXEC.here();

    private OpenFlags() {}
}
