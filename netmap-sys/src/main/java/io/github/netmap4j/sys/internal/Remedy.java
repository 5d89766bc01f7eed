package io.github.netmap4j.sys.internal;

import static io.github.netmap4j.sys.Errno.EACCES;
import static io.github.netmap4j.sys.Errno.EBUSY;
import static io.github.netmap4j.sys.Errno.EINVAL;
import static io.github.netmap4j.sys.Errno.EMFILE;
import static io.github.netmap4j.sys.Errno.ENODEV;
import static io.github.netmap4j.sys.Errno.ENOENT;
import static io.github.netmap4j.sys.Errno.ENOMEM;
import static io.github.netmap4j.sys.Errno.ENOTCONN;
import static io.github.netmap4j.sys.Errno.ENOTTY;
import static io.github.netmap4j.sys.Errno.ENXIO;
import static io.github.netmap4j.sys.Errno.EPERM;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_API;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_MAX_API;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_MIN_API;

import io.github.netmap4j.sys.NetmapDevice;
import java.util.function.BooleanSupplier;

/** What to tell a user whose port would not open: the likely cause for each errno, and what to do next. */
public final class Remedy {

    private Remedy() {}

    /** open(2) of the device failed. */
    public static String open(NetmapDevice device, int errno) {
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

    /** The registration of a port failed. Whether it was for the version is asked only where it matters. */
    public static String register(String port, int errno, BooleanSupplier rejectsVersion) {
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
            return rejectsVersion.getAsBoolean()
                    ? version()
                    : "\"" + port
                            + "\" cannot be opened this way: the ring or the memory id may not exist, a VALE port has"
                            + " no host rings, a monitor needs an open port, an interface's MTU must not exceed the"
                            + " buffer size";
        }
        if (errno == ENOTTY) {
            return "the device is no netmap, for it does not know the request: is its path right?";
        }
        return "netmap refuses \"" + port + "\"";
    }

    /** The device does not speak our version of the API. */
    public static String version() {
        return "API mismatch: the kernel's netmap does not speak version " + NETMAP_API()
                + "; load a netmap module of version " + NETMAP_MIN_API() + " to " + NETMAP_MAX_API();
    }
}
