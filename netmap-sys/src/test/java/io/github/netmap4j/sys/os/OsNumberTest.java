package io.github.netmap4j.sys.os;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Both columns of the table, whatever this runs on: Linux's numbers and FreeBSD's, taken from each system's own headers. */
class OsNumberTest {

    @Test
    void bothColumnsAreAsTheSystemsDeclareThem() {
        assertEquals(
                """
                NIOCTXSYNC 0x6994 0x20006994
                NIOCRXSYNC 0x6995 0x20006995
                O_NONBLOCK 0x800 0x4
                O_CLOEXEC 0x80000 0x100000
                EAGAIN 0xb 0x23
                ENOSYS 0x26 0x4e
                EMSGSIZE 0x5a 0x28
                ENOPROTOOPT 0x5c 0x2a
                EOPNOTSUPP 0x5f 0x2d
                EAFNOSUPPORT 0x61 0x2f
                ENETDOWN 0x64 0x32
                ENOBUFS 0x69 0x37
                ENOTCONN 0x6b 0x39
                ETIMEDOUT 0x6e 0x3c
                SIZEOF_NFDS_T 0x8 0x4
                """,
                Arrays.stream(OsNumber.values())
                        .map(number -> String.format(
                                Locale.ROOT, "%s 0x%x 0x%x%n", number, number.on(Os.LINUX), number.on(Os.FREEBSD)))
                        .collect(Collectors.joining()));
    }

    @Test
    void thePublicConstantsAreThisSystems() {
        Map<OsNumber, Long> constants = Map.ofEntries(
                Map.entry(OsNumber.NIOCTXSYNC, Ioctl.NIOCTXSYNC),
                Map.entry(OsNumber.NIOCRXSYNC, Ioctl.NIOCRXSYNC),
                Map.entry(OsNumber.O_NONBLOCK, (long) OpenFlags.O_NONBLOCK),
                Map.entry(OsNumber.O_CLOEXEC, (long) OpenFlags.O_CLOEXEC),
                Map.entry(OsNumber.EAGAIN, (long) Errno.EAGAIN),
                Map.entry(OsNumber.ENOSYS, (long) Errno.ENOSYS),
                Map.entry(OsNumber.EMSGSIZE, (long) Errno.EMSGSIZE),
                Map.entry(OsNumber.ENOPROTOOPT, (long) Errno.ENOPROTOOPT),
                Map.entry(OsNumber.EOPNOTSUPP, (long) Errno.EOPNOTSUPP),
                Map.entry(OsNumber.EAFNOSUPPORT, (long) Errno.EAFNOSUPPORT),
                Map.entry(OsNumber.ENETDOWN, (long) Errno.ENETDOWN),
                Map.entry(OsNumber.ENOBUFS, (long) Errno.ENOBUFS),
                Map.entry(OsNumber.ENOTCONN, (long) Errno.ENOTCONN),
                Map.entry(OsNumber.ETIMEDOUT, (long) Errno.ETIMEDOUT));
        assertEquals(OsNumber.values().length - 1, constants.size(), "all but nfds_t have a constant");
        constants.forEach((number, constant) -> assertEquals(number.here(), constant, number.name()));
        assertEquals("EMSGSIZE", Errno.name(Errno.EMSGSIZE));
        assertEquals("ENETDOWN", Errno.name(Errno.ENETDOWN));
    }

    /** The requests that carry a struct, and the errno values up to 34, are the same on both. */
    @Test
    void theOthersAreTheSameEverywhere() {
        assertEquals(0xc03c6991L, Ioctl.NIOCGINFO);
        assertEquals(0xc03c6992L, Ioctl.NIOCREGIF);
        assertEquals(0xc1106996L, Ioctl.NIOCCONFIG);
        assertEquals(0xc0586997L, Ioctl.NIOCCTRL);
        assertEquals(2, OpenFlags.O_RDWR);
        assertEquals(
                "1 2 4 5 6 7 9 12 13 14 16 17 19 22 23 24 25 28 34",
                Arrays.stream(new int[] {
                            Errno.EPERM,
                            Errno.ENOENT,
                            Errno.EINTR,
                            Errno.EIO,
                            Errno.ENXIO,
                            Errno.E2BIG,
                            Errno.EBADF,
                            Errno.ENOMEM,
                            Errno.EACCES,
                            Errno.EFAULT,
                            Errno.EBUSY,
                            Errno.EEXIST,
                            Errno.ENODEV,
                            Errno.EINVAL,
                            Errno.ENFILE,
                            Errno.EMFILE,
                            Errno.ENOTTY,
                            Errno.ENOSPC,
                            Errno.ERANGE
                        })
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" ")));
    }

    @Test
    void everyNameIsOfItsOwnNumber() throws Exception {
        for (var field : Errno.class.getFields()) {
            assertEquals(field.getName(), Errno.name(field.getInt(null)));
        }
        assertEquals("errno 4711", Errno.name(4711));
    }

    @Test
    void theSystemIsKnownByItsName() {
        assertEquals(Os.FREEBSD, Os.of("FreeBSD"));
        assertEquals(Os.LINUX, Os.of("Linux"));
        assertEquals(Os.LINUX, Os.of("Mac OS X"), "the software device speaks Linux's numbers there");
    }
}
