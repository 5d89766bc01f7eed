package io.github.netmap4j.sys.device;

import static io.github.netmap4j.sys.os.Errno.EACCES;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EMFILE;
import static io.github.netmap4j.sys.os.Errno.ENFILE;
import static io.github.netmap4j.sys.os.Errno.ENODEV;
import static io.github.netmap4j.sys.os.Errno.ENOENT;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENOTCONN;
import static io.github.netmap4j.sys.os.Errno.ENOTTY;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.Errno.EPERM;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import io.github.netmap4j.sys.call.PortNames;
import io.github.netmap4j.sys.device.NetmapException.Step;
import io.github.netmap4j.sys.os.Ioctl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Explains a failed step: the cause, and what to do next on the device that refused. The device is asked first; if it
 * knows only an errno, as the kernel does, the cause is inferred from the step, the errno and the name.
 */
public final class Remedy {

    private Remedy() {}

    /**
     * The exception for a failed {@code open} of the device.
     *
     * @param device the device that refused
     * @param port the port as the caller named it
     * @param errno a positive errno
     * @return the exception, to be thrown
     */
    public static NetmapException open(NetmapDevice device, String port, int errno) {
        RefusalDetails refused = device.refused(-1, errno)
                .orElseGet(() -> told(
                        device,
                        ofOpen(errno),
                        switch (ofOpen(errno)) {
                            case NO_DEVICE -> "there is no " + device;
                            case NO_PERMISSION -> "no permission for " + device;
                            case DEVICE_GONE -> "the program that serves " + device + " is gone";
                            case OPEN_FILES -> TOO_MANY_FILES;
                            default -> "cannot open " + device;
                        }));
        return new NetmapException(Step.OPEN, refused.cause(), "open", port, errno, refused.toString());
    }

    private static final String TOO_MANY_FILES = "this process has too many open files";

    private static FailureCause ofOpen(int errno) {
        if (errno == ENOENT || errno == ENXIO || errno == ENODEV) {
            return FailureCause.NO_DEVICE;
        }
        if (errno == EACCES || errno == EPERM) {
            return FailureCause.NO_PERMISSION;
        }
        if (errno == EMFILE || errno == ENFILE) {
            return FailureCause.OPEN_FILES;
        }
        return errno == ENOTCONN ? FailureCause.DEVICE_GONE : FailureCause.OTHER;
    }

    /**
     * The exception for a refused registration.
     *
     * @param operation the request's C name
     * @param port the port as the caller named it
     * @param name the name that the device was given
     * @param device the device that refused
     * @param fd the descriptor, still open
     * @param errno a positive errno
     * @param version the API version of the request
     * @return the exception, to be thrown
     */
    public static NetmapException register(
            String operation, String port, String name, NetmapDevice device, int fd, int errno, int version) {
        RefusalDetails refused =
                device.refused(fd, errno).orElseGet(() -> ofRegister(name, device, fd, errno, version));
        return new NetmapException(Step.REGISTER, refused.cause(), operation, port, device, errno, refused.toString());
    }

    private static RefusalDetails ofRegister(String name, NetmapDevice device, int fd, int errno, int version) {
        String quoted = "\"" + name + "\"";
        if (errno == ENXIO) {
            return told(device, FailureCause.NO_PORT, "there is no interface " + quoted + " that netmap can use");
        }
        if (errno == EBUSY) {
            return told(
                    device,
                    FailureCause.BUSY,
                    "the rings are taken: another descriptor has " + quoted + " exclusively, or this one wants it so");
        }
        if (errno == ENOMEM) {
            String fault = PortNames.valeFault(name);
            return fault != null
                    ? told(device, FailureCause.BAD_NAME, fault)
                    : told(device, FailureCause.MEMORY, "netmap's memory or one of its tables is used up");
        }
        if (errno == EINVAL) {
            return rejectsVersion(device, fd, version)
                    ? told(device, FailureCause.API_MISMATCH, version(version))
                    : told(
                            device,
                            FailureCause.REQUEST,
                            quoted + " cannot be opened this way: the ring or the memory id may not exist, a VALE port"
                                    + " has no host rings, a monitor needs an open port, an interface's MTU must not"
                                    + " exceed the buffer size");
        }
        if (errno == ENOTTY) {
            return told(
                    device, FailureCause.NO_NETMAP, device + " is not a netmap device: it does not know the request");
        }
        return told(device, FailureCause.OTHER, device + " refuses " + quoted);
    }

    /**
     * The exception for another refused request of {@code NIOCCTRL}.
     *
     * @param operation the request's C name
     * @param name the name that the device was given
     * @param device the device that refused
     * @param fd the descriptor, still open
     * @param errno a positive errno
     * @param version the API version of the request
     * @return the exception, to be thrown
     */
    public static NetmapException control(
            String operation, String name, NetmapDevice device, int fd, int errno, int version) {
        RefusalDetails refused = device.refused(fd, errno).orElseGet(() -> {
            if (errno == EINVAL && rejectsVersion(device, fd, version)) {
                return told(device, FailureCause.API_MISMATCH, version(version));
            }
            if (errno == ENXIO) {
                return new RefusalDetails(
                        FailureCause.NO_PORT,
                        "there is no such port, or the descriptor is not bound",
                        "names are those of the kernel, without netmap: and without a suffix such as ^ or -0");
            }
            return new RefusalDetails(FailureCause.OTHER, device + " refuses", "see " + operation + " in netmap(4)");
        });
        return new NetmapException(Step.CONTROL, refused.cause(), operation, name, device, errno, refused.toString());
    }

    /**
     * The exception for a failed {@code mmap} of a port's memory.
     *
     * @param port the port as the caller named it
     * @param device the device that refused
     * @param fd the descriptor, still open
     * @param errno a positive errno
     * @param length the bytes that were to be mapped
     * @return the exception, to be thrown
     */
    public static NetmapException map(String port, NetmapDevice device, int fd, int errno, long length) {
        RefusalDetails refused = device.refused(fd, errno)
                .orElseGet(() -> told(
                        device,
                        errno == ENOMEM ? FailureCause.SYSTEM_MEMORY : FailureCause.OTHER,
                        "cannot map the " + length + " bytes of the port's memory"));
        return new NetmapException(Step.MAP, refused.cause(), "mmap", port, device, errno, refused.toString());
    }

    /**
     * The exception where the system gives no descriptor for a wait, or for a signal.
     *
     * @param operation the C name of what failed
     * @param purpose what the descriptor was for
     * @param errno a positive errno
     * @return the exception, to be thrown
     */
    public static NetmapException noDescriptor(String operation, String purpose, int errno) {
        return new NetmapException(
                Step.OPEN,
                FailureCause.OPEN_FILES,
                operation,
                purpose,
                errno,
                "no descriptor is left; " + anywhere(FailureCause.OPEN_FILES));
    }

    private static RefusalDetails told(NetmapDevice device, FailureCause cause, String reason) {
        return new RefusalDetails(cause, reason, device.remedy(cause));
    }

    /**
     * What helps on every device.
     *
     * @param cause why something failed
     * @return empty where the reason has to say it
     */
    public static String anywhere(FailureCause cause) {
        return switch (cause) {
            case BAD_NAME -> "an interface is named netmap:X, a VALE port valeX:Y, a pipe netmap:X{N and netmap:X}N";
            case API_MISMATCH ->
                "use a netmap of version " + netmap_h.NETMAP_MIN_API() + " to " + netmap_h.NETMAP_MAX_API();
            case NO_DEVICE, NO_NETMAP -> "is its path right?";
            case NO_PERMISSION -> "run as a user who may open it";
            case DEVICE_GONE -> "start it again";
            case OPEN_FILES -> "close ports, or raise the limit of open files (ulimit -n)";
            case DESCRIPTORS -> "close ports";
            case NO_PORT -> "a VALE port is named valeX:Y, a pipe netmap:X{N and netmap:X}N";
            case BUSY -> "close the other one, or open both without exclusive";
            case MEMORY, RING_POOL, BUFFER_POOL -> "close ports, or ask for fewer rings, slots or buffers";
            case IF_POOL -> "close descriptors of its ports";
            case RING_SIZE -> "ask for fewer slots";
            case MEMORY_IDS -> "close ports that have a memory of their own";
            case SYSTEM_MEMORY -> "close ports, or raise the limits on memory and address space (ulimit -v)";
            case SWITCHES -> "close all ports of another switch";
            case SWITCH_PORTS -> "close other ports of the switch, or use another switch";
            case PIPES -> "close other pipes of the port";
            case OPTION -> "leave it out, or use a device and a port that have it";
            case NO_MEMORY_ID, EXTERNAL_MEMORY, REQUEST, OTHER -> "";
        };
    }

    private static String version(int version) {
        return "API mismatch: the device does not speak version " + version;
    }

    /**
     * Whether EINVAL is about the version. A request for memory 1, which is always there, can only fail for that; a netmap
     * older than {@code NIOCCTRL} answers ENOTTY.
     */
    private static boolean rejectsVersion(NetmapDevice device, int fd, int version) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(nmreq_header.layout());
            nmreq_header.nr_version(header, (short) version);
            nmreq_header.nr_reqtype(header, (short) netmap_h.NETMAP_REQ_PORT_INFO_GET());
            nmreq_header.nr_body(
                    header, arena.allocate(nmreq_port_info_get.layout()).address());
            int result = device.ioctl(fd, Ioctl.NIOCCTRL, header);
            return result == -EINVAL || result == -ENOTTY;
        }
    }
}
