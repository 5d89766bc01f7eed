package io.github.netmap4j.sys.os;

import java.util.Map;

/**
 * The errno values that netmap and its system calls return, as errno(3) and the kernel's netmap sources name them, with
 * the numbers of the system this JVM runs on.
 */
public final class Errno {

    /** Operation not permitted. */
    public static final int EPERM = 1;
    /** No such file or directory. */
    public static final int ENOENT = 2;
    /** Interrupted system call. */
    public static final int EINTR = 4;
    /** Input/output error. */
    public static final int EIO = 5;
    /** No such device or address: unknown interface, or a descriptor that is not bound. */
    public static final int ENXIO = 6;
    /** Argument list too long. */
    public static final int E2BIG = 7;
    /** Bad file descriptor. */
    public static final int EBADF = 9;
    /** Out of memory: a pool of netmap's allocator is exhausted. */
    public static final int ENOMEM = 12;
    /** Permission denied. */
    public static final int EACCES = 13;
    /** Bad address: a pointer in a request does not point to memory. */
    public static final int EFAULT = 14;
    /** Device or resource busy: bound already, or an exclusive registration is in the way. */
    public static final int EBUSY = 16;
    /** File exists. */
    public static final int EEXIST = 17;
    /** No such device. */
    public static final int ENODEV = 19;
    /** Invalid argument. */
    public static final int EINVAL = 22;
    /** Too many open files in the system. */
    public static final int ENFILE = 23;
    /** Too many open files in this process. */
    public static final int EMFILE = 24;
    /** The file is not such a device: the request means nothing to it. */
    public static final int ENOTTY = 25;
    /** No space left on device. */
    public static final int ENOSPC = 28;
    /** Numerical result out of range. */
    public static final int ERANGE = 34;
    /** Try again: the call would block. */
    public static final int EAGAIN = OsNumber.EAGAIN.here();
    /** Function not implemented. */
    public static final int ENOSYS = OsNumber.ENOSYS.here();
    /** Message too long: the list of options does not end. */
    public static final int EMSGSIZE = OsNumber.EMSGSIZE.here();
    /** The protocol has no such option. */
    public static final int ENOPROTOOPT = OsNumber.ENOPROTOOPT.here();
    /** Operation not supported. */
    public static final int EOPNOTSUPP = OsNumber.EOPNOTSUPP.here();
    /** The system has no such family of sockets. */
    public static final int EAFNOSUPPORT = OsNumber.EAFNOSUPPORT.here();
    /** Network is down: the interface is not up. */
    public static final int ENETDOWN = OsNumber.ENETDOWN.here();
    /** No buffer space available. */
    public static final int ENOBUFS = OsNumber.ENOBUFS.here();
    /** Not connected: what a FUSE file says whose server is gone. */
    public static final int ENOTCONN = OsNumber.ENOTCONN.here();
    /** Timed out. */
    public static final int ETIMEDOUT = OsNumber.ETIMEDOUT.here();

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(EPERM, "EPERM"),
            Map.entry(ENOENT, "ENOENT"),
            Map.entry(EINTR, "EINTR"),
            Map.entry(EIO, "EIO"),
            Map.entry(ENXIO, "ENXIO"),
            Map.entry(E2BIG, "E2BIG"),
            Map.entry(EBADF, "EBADF"),
            Map.entry(ENOMEM, "ENOMEM"),
            Map.entry(EACCES, "EACCES"),
            Map.entry(EFAULT, "EFAULT"),
            Map.entry(EBUSY, "EBUSY"),
            Map.entry(EEXIST, "EEXIST"),
            Map.entry(ENODEV, "ENODEV"),
            Map.entry(EINVAL, "EINVAL"),
            Map.entry(ENFILE, "ENFILE"),
            Map.entry(EMFILE, "EMFILE"),
            Map.entry(ENOTTY, "ENOTTY"),
            Map.entry(ENOSPC, "ENOSPC"),
            Map.entry(ERANGE, "ERANGE"),
            Map.entry(EAGAIN, "EAGAIN"),
            Map.entry(ENOSYS, "ENOSYS"),
            Map.entry(EMSGSIZE, "EMSGSIZE"),
            Map.entry(ENOPROTOOPT, "ENOPROTOOPT"),
            Map.entry(EOPNOTSUPP, "EOPNOTSUPP"),
            Map.entry(EAFNOSUPPORT, "EAFNOSUPPORT"),
            Map.entry(ENETDOWN, "ENETDOWN"),
            Map.entry(ENOBUFS, "ENOBUFS"),
            Map.entry(ENOTCONN, "ENOTCONN"),
            Map.entry(ETIMEDOUT, "ETIMEDOUT"));

    private Errno() {}

    /**
     * The symbol of an errno value.
     *
     * @param errno a positive errno
     * @return {@code ENXIO}, say; {@code errno 123} for one that is not listed here
     */
    public static String name(int errno) {
        return NAMES.getOrDefault(errno, "errno " + errno);
    }
}
