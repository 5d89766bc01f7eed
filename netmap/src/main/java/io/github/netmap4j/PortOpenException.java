package io.github.netmap4j;

import io.github.netmap4j.preflight.Preflight;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A port could not be opened. The message says what to do next; {@link #reason} is for programs that react to it. A failed
 * open leaves no descriptor and no mapping behind.
 */
public class PortOpenException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why a port did not open. */
    public enum Reason {
        /** Not a name for netmap: wrong prefix, unknown suffix, a part that is too long (EINVAL, ENOMEM). */
        BAD_NAME,
        /** There is no netmap here: the module is not loaded, or the path is wrong (ENOENT, ENXIO, ENODEV from open). */
        NO_DEVICE,
        /** This user may not open the device (EACCES, EPERM). */
        NO_PERMISSION,
        /** netmap knows no such interface or port (ENXIO, ENODEV from the registration). */
        NO_INTERFACE,
        /** Somebody has the rings exclusively, or this open wants them exclusively and they are in use (EBUSY). */
        BUSY,
        /** A pool of netmap's memory is used up, or its objects are too small (ENOMEM). */
        OUT_OF_MEMORY,
        /**
         * No more descriptors, switches, ports of a switch, pipes of a port or memory ids are possible (EMFILE, ENOMEM,
         * EINVAL). Some of these the kernel reports like {@link #OUT_OF_MEMORY}.
         */
        LIMIT_REACHED,
        /** The port's memory is not the one that was asked for. */
        WRONG_MEMORY,
        /**
         * netmap refuses this combination: mode, ring, memory id, option, API version, MTU (EINVAL, EOPNOTSUPP). Or the port
         * would be useless: without rings, or with rings of one slot (errno 0).
         */
        REFUSED,
        /** Anything else; see the errno. */
        OTHER
    }

    /** The port's name. */
    private final String port;
    /** Why. */
    private final Reason reason;
    /** A positive errno, or 0. */
    private final int errno;

    /** What a look at the interface found; null if there was none. */
    private final transient @Nullable Preflight preflight;

    PortOpenException(String port, Reason reason, int errno, @Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
        this.port = port;
        this.reason = reason;
        this.errno = errno;
        this.preflight = null;
    }

    /** What the raw layer reported, with a preflight's findings. */
    PortOpenException(
            String port,
            Reason reason,
            NetmapException failed,
            @Nullable String message,
            @Nullable Preflight preflight) {
        super(message, failed);
        this.port = port;
        this.reason = reason;
        this.errno = failed.errno();
        this.preflight = preflight;
    }

    static Reason reason(NetmapException failed) {
        return switch (failed.failureCause()) {
            case BAD_NAME -> Reason.BAD_NAME;
            case NO_DEVICE -> Reason.NO_DEVICE;
            case NO_PERMISSION -> Reason.NO_PERMISSION;
            case NO_PORT -> Reason.NO_INTERFACE;
            case BUSY -> Reason.BUSY;
            case MEMORY, IF_POOL, RING_POOL, RING_SIZE, BUFFER_POOL, SYSTEM_MEMORY -> Reason.OUT_OF_MEMORY;
            case OPEN_FILES, DESCRIPTORS, MEMORY_IDS, SWITCHES, SWITCH_PORTS, PIPES -> Reason.LIMIT_REACHED;
            case API_MISMATCH, NO_MEMORY_ID, EXTERNAL_MEMORY, OPTION, REQUEST -> Reason.REFUSED;
            case NO_NETMAP, DEVICE_GONE, OTHER -> Reason.OTHER;
        };
    }

    /** {@return the name of the port that was to be opened, as netmap was given it} */
    public String port() {
        return port;
    }

    /** {@return why the port did not open} */
    public Reason reason() {
        return reason;
    }

    /** {@return the positive errno of the step that failed, see {@link Errno}; 0 if no system call failed} */
    public int errno() {
        return errno;
    }

    /**
     * {@return what {@link NetmapPort#preflight} found when the open failed; empty if the device is not
     * {@code /dev/netmap}, if the findings could not explain the reason, or if this exception came from another process}
     * The message has the findings that may explain the reason.
     */
    public Optional<Preflight> preflight() {
        return Optional.ofNullable(preflight);
    }
}
