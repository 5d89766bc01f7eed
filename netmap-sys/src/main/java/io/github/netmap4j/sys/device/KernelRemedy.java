package io.github.netmap4j.sys.device;

import io.github.netmap4j.sys.os.Os;
import java.nio.file.Files;
import java.nio.file.Path;

/** What helps on a device at a path: netmap in the kernel, or a program that serves one. */
final class KernelRemedy {

    private static final Path PARAMETERS = Path.of("/sys/module/netmap/parameters");

    private KernelRemedy() {}

    /** What to do about a failure on the device at a path. */
    static String of(String path, FailureCause cause) {
        return of(path, cause, parameters(path));
    }

    /** Where the limits of a device at a path are set. */
    private static String parameters(String path) {
        if (Os.CURRENT == Os.FREEBSD) {
            return "dev.netmap (sysctl)";
        }
        return Files.isDirectory(PARAMETERS) || !Files.exists(Path.of(path)) ? PARAMETERS.toString() : "";
    }

    /**
     * The same.
     *
     * @param parameters where its limits are set; empty if a program serves it, which sets them
     */
    static String of(String path, FailureCause cause, String parameters) {
        return switch (cause) {
            case NO_DEVICE ->
                (path.equals(KernelDevice.PATH)
                                ? "load the module (modprobe netmap, or kldload netmap)"
                                : "start the program that serves it, or use the kernel's " + KernelDevice.PATH
                                        + " (modprobe netmap, or kldload netmap)")
                        + ", or run on the software device (-Dnetmap4j.device=soft, with netmap4j-soft on the class or"
                        + " module path)";
            case NO_PERMISSION ->
                (path.equals(KernelDevice.PATH)
                                ? "run as root, or let a group in with the udev rule KERNEL==\"netmap\", GROUP=\"netmap\","
                                        + " MODE=\"0660\""
                                : "run as its owner, or have it served with another mode (serve --mode)")
                        + " (not with setcap on java: it breaks the JVM's library loading)";
            case NO_PORT -> "see `ip link`; " + Remedy.anywhere(cause);
            case MEMORY ->
                Remedy.anywhere(cause)
                        + raise(
                                path,
                                parameters,
                                "ring_num, buf_num or if_num (priv_ring_num, priv_buf_num or priv_if_num for VALE ports"
                                        + " and pipes), or max_bridges for more than 8 switches,");
            case API_MISMATCH -> Remedy.anywhere(cause) + ", or headers of its version";
            default -> Remedy.anywhere(cause);
        };
    }

    private static String raise(String path, String parameters, String what) {
        return parameters.isEmpty()
                ? "; or raise the limits of the program that serves " + path + " (serve --memory)"
                : "; or raise " + what + " under " + parameters;
    }
}
