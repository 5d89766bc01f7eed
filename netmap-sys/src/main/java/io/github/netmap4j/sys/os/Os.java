package io.github.netmap4j.sys.os;

import java.util.Locale;

/**
 * The operating systems that have netmap. {@link #CURRENT} selects the numbers that differ between them: ioctl requests,
 * {@code open} flags, errno values, the width of {@code nfds_t}.
 */
public enum Os {
    /** Linux, and every system that has no netmap of its own: the software device speaks Linux's numbers there. */
    LINUX,
    /** FreeBSD. Its numbers are tested against its headers' values; nothing here was run on it. */
    FREEBSD;

    /** The system this JVM runs on. */
    public static final Os CURRENT = of(System.getProperty("os.name", ""));

    /** {@return the width of poll's {@code nfds_t} here, in bytes} */
    public static int nfdsBytes() {
        return OsNumber.SIZEOF_NFDS_T.here();
    }

    static Os of(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith("freebsd") ? FREEBSD : LINUX;
    }
}
