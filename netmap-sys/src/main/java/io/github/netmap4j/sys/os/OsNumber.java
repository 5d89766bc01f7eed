package io.github.netmap4j.sys.os;

/** C constants that differ between Linux and FreeBSD. */
enum OsNumber {
    NIOCTXSYNC(0x6994, 0x20006994),
    NIOCRXSYNC(0x6995, 0x20006995),

    O_NONBLOCK(0x800, 0x4),
    O_CLOEXEC(0x80000, 0x100000),

    EAGAIN(11, 35),
    ENOSYS(38, 78),
    EMSGSIZE(90, 40),
    ENOPROTOOPT(92, 42),
    EOPNOTSUPP(95, 45),
    EAFNOSUPPORT(97, 47),
    ENETDOWN(100, 50),
    ENOBUFS(105, 55),
    ENOTCONN(107, 57),
    ETIMEDOUT(110, 60),

    /** Bytes of poll's {@code nfds_t}. */
    SIZEOF_NFDS_T(8, 4);

    private final int linux;
    private final int freebsd;

    OsNumber(int linux, int freebsd) {
        this.linux = linux;
        this.freebsd = freebsd;
    }

    /** On a given system. */
    int on(Os os) {
        return os == Os.FREEBSD ? freebsd : linux;
    }

    /** On the system this JVM runs on. */
    int here() {
        return on(Os.CURRENT);
    }
}
