package io.github.netmap4j.sys;

import static io.github.netmap4j.sys.Errno.EACCES;
import static io.github.netmap4j.sys.Errno.EBUSY;
import static io.github.netmap4j.sys.Errno.EINVAL;
import static io.github.netmap4j.sys.Errno.EMFILE;
import static io.github.netmap4j.sys.Errno.ENODEV;
import static io.github.netmap4j.sys.Errno.ENOENT;
import static io.github.netmap4j.sys.Errno.ENOMEM;
import static io.github.netmap4j.sys.Errno.ENOTCONN;
import static io.github.netmap4j.sys.Errno.ENXIO;
import static io.github.netmap4j.sys.Errno.EPERM;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What to tell a user whose port would not open: the likely cause for each errno, and what to do next. */
final class Remedy {

    private Remedy() {}

    /** open(2) of the device failed. */
    static String open(NetmapDevice device, int errno) {
        if (errno == ENOENT || errno == ENXIO || errno == ENODEV) {
            return "there is no " + device + ": load the module (modprobe netmap, or kldload netmap), or run on the"
                    + " software device (-Dnetmap4j.device=soft, with netmap-soft on the class or module path)";
        }
        if (errno == EACCES || errno == EPERM) {
            return "no permission for " + device + ": run as root, or let a group in with the udev rule"
                    + " KERNEL==\"netmap\", GROUP=\"netmap\", MODE=\"0660\" (not with setcap on java: it breaks the JVM's"
                    + " library loading)";
        }
        if (errno == EMFILE) {
            return "this process has too many open files: close ports, or raise the limit (ulimit -n)";
        }
        if (errno == ENOTCONN) {
            return "the program that serves " + device + " is gone: start it again";
        }
        return "cannot open " + device;
    }

    /** The registration of a port failed; the descriptor is still open. */
    static String register(NetmapDevice device, int fd, MemorySegment req, int errno) {
        String port = CString.read(nmreq.nr_name(req), 0, nmreq.nr_name(req).byteSize());
        if (errno == ENXIO) {
            return "there is no interface \"" + port + "\" that netmap can use: see `ip link`; a VALE port is named"
                    + " valeX:Y, a pipe netmap:X{N and netmap:X}N";
        }
        if (errno == EBUSY) {
            return "the rings are taken: another descriptor has \"" + port + "\" exclusively, or this one wants it so";
        }
        if (errno == ENOMEM) {
            return "netmap's memory is used up: close ports, ask for fewer rings or slots, or raise ring_num, buf_num or"
                    + " if_num under /sys/module/netmap/parameters (dev.netmap.* on FreeBSD)";
        }
        if (errno == EINVAL) {
            return rejectsVersion(device, fd)
                    ? "API mismatch: the kernel's netmap does not speak version " + netmap_h.NETMAP_API()
                            + "; load a netmap module of version " + netmap_h.NETMAP_MIN_API() + " to "
                            + netmap_h.NETMAP_MAX_API()
                    : "\"" + port
                            + "\" cannot be opened this way: the ring or the memory id may not exist, a VALE port has"
                            + " no host rings, a monitor needs an open port, an interface's MTU must not exceed the"
                            + " buffer size";
        }
        return "the kernel refuses \"" + port + "\"";
    }

    /** EINVAL has many causes. A request that only a version can spoil tells this one from the others. */
    private static boolean rejectsVersion(NetmapDevice device, int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment probe = arena.allocate(nmreq.layout());
            nmreq.nr_version(probe, netmap_h.NETMAP_API());
            return device.ioctl(fd, Ioctl.NIOCGINFO, probe) == -EINVAL;
        }
    }
}
