package io.github.netmap4j.preflight;

import io.github.netmap4j.preflight.Preflight.Finding;
import io.github.netmap4j.preflight.Preflight.Severity;
import io.github.netmap4j.preflight.Preflight.Topic;
import io.github.netmap4j.sys.call.PortNames;
import io.github.netmap4j.sys.device.Ethtool;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Preflight} from /sys and SIOCETHTOOL, which need neither root nor a tool that may be missing. It opens
 * nothing whose opening has side effects, such as /dev/netmap.
 */
final class PreflightCheck {

    private static final String NETMAP = "netmap:";
    private static final String VALE = "vale";
    /** Flags, a memory id and options after a name. A slash that starts none of them belongs to the name, and is wrong. */
    private static final Pattern FLAGS = Pattern.compile("/[xztrRT]*(?:@.*)?$|@.*$", Pattern.DOTALL);

    private static final int IFF_UP = 0x1;
    private static final int IFF_PROMISC = 0x100;
    /** Ethernet header, one VLAN tag, checksum. */
    private static final int FRAME_OVERHEAD = 14 + 4 + 4;

    private static final int DEFAULT_BUFFER = 2048;

    /** Asks the kernel for a setting of an interface: {@link Ethtool#get}. */
    @FunctionalInterface
    interface Settings {
        /** The value, or -errno. */
        long get(String interfaceName, int command);
    }

    /** An offload that must be off: the command and bit that tell it, and its names in ethtool(8) and ifconfig(8). */
    private enum Offload {
        RX_CHECKSUM(Ethtool.GRXCSUM, 1, "rx", "-rxcsum"),
        TX_CHECKSUM(Ethtool.GTXCSUM, 1, "tx", "-txcsum"),
        SCATTER_GATHER(Ethtool.GSG, 1, "sg", ""),
        TSO(Ethtool.GTSO, 1, "tso", "-tso"),
        GSO(Ethtool.GGSO, 1, "gso", ""),
        GRO(Ethtool.GGRO, 1, "gro", ""),
        LRO(Ethtool.GFLAGS, Ethtool.FLAG_LRO, "lro", "-lro"),
        RX_VLAN(Ethtool.GFLAGS, Ethtool.FLAG_RXVLAN, "rxvlan", "-vlanhwtag"),
        TX_VLAN(Ethtool.GFLAGS, Ethtool.FLAG_TXVLAN, "txvlan", "");

        final int command;
        final long bit;
        final String linux;
        final String freebsd;

        Offload(int command, long bit, String linux, String freebsd) {
            this.command = command;
            this.bit = bit;
            this.linux = linux;
            this.freebsd = freebsd;
        }
    }

    private final String port;
    private final String node;
    private final Path root;
    private final @Nullable Path sys;
    private final Settings settings;
    private final List<Finding> findings = new ArrayList<>();

    private PreflightCheck(String port, String node, Path root, Settings settings) {
        this.port = port;
        this.node = node;
        this.root = root;
        this.sys = PortNames.isInterface(port) ? root.resolve("sys/class/net").resolve(port) : null;
        this.settings = settings;
    }

    /**
     * Looks at an interface, for the kernel's netmap or one that a program serves.
     *
     * @param name a port's name; for VALE ports and pipes it looks at netmap alone
     * @param node the device's path
     * @param root the root of the file system: {@code /}, or a test's copy
     * @param system the operating system's name
     */
    static Preflight of(String name, String node, Path root, String system, Settings settings) {
        String port = interfaceName(name);
        PreflightCheck check = new PreflightCheck(port, node, root, settings);
        boolean isInterface = isInterface(name);
        if (system.toLowerCase(Locale.ROOT).startsWith("linux")) {
            check.linux(isInterface, wrongName(name));
        } else {
            check.findings.addAll(wrongName(name));
            check.elsewhere(system, isInterface && check.sys != null);
        }
        return new Preflight(port, check.findings);
    }

    /** The interface in a port's name: without prefix, rings, flags and memory id. */
    static String interfaceName(String name) {
        String bare = name.startsWith(NETMAP) ? name.substring(NETMAP.length()) : name;
        Matcher flags = FLAGS.matcher(bare);
        return (flags.find() ? bare.substring(0, flags.start()) : bare)
                .replaceFirst("(?:[*^]|\\^\\d+|-\\d+|[{}].*)$", "");
    }

    /** Whether a name is an interface's, not a pipe's or a VALE port's. */
    static boolean isInterface(String name) {
        String port = name.startsWith(NETMAP) ? name.substring(NETMAP.length()) : name;
        return !port.startsWith(VALE) && !port.contains("{") && !port.contains("}");
    }

    /** What is wrong with a name, for the kernel; empty if it takes the name. */
    static List<Finding> wrongName(String name) {
        String port = interfaceName(name);
        if (port.startsWith(VALE)) {
            String fault = PortNames.valeFault(port);
            return fault == null ? List.of() : List.of(wrong(fault, "a port of a switch is named valeX:Y"));
        }
        return PortNames.isInterface(port)
                ? List.of()
                : List.of(wrong("\"" + port + "\" is not an interface name", PortNames.RULE));
    }

    private static Finding wrong(String text, String remedy) {
        return new Finding(Topic.INTERFACE, Severity.PROBLEM, text, remedy);
    }

    private void add(Topic topic, Severity severity, String text, String remedy) {
        findings.add(new Finding(topic, severity, text, remedy));
    }

    private void linux(boolean isInterface, List<Finding> wrongName) {
        module();
        findings.addAll(wrongName);
        if (isInterface && sys != null) {
            if (!Files.isDirectory(sys)) {
                add(
                        Topic.INTERFACE,
                        Severity.PROBLEM,
                        "there is no interface " + port + "; there are " + interfaces(),
                        "");
            } else {
                add(Topic.INTERFACE, Severity.OK, port + " exists, " + queues() + " receive queues", "");
                link();
                promiscuous();
                offloads();
                mtu();
                driver();
            }
        }
        memory();
    }

    private void module() {
        Path device = root.resolve(node.substring(1));
        boolean kernel = node.equals(KernelDevice.PATH);
        boolean loaded = kernel && Files.isDirectory(root.resolve("sys/module/netmap"));
        if (!loaded && !Files.exists(device)) {
            add(
                    Topic.MODULE,
                    Severity.PROBLEM,
                    (kernel ? "netmap is not loaded, and " : "") + "there is no " + node,
                    (kernel ? "modprobe netmap" : "start the program that serves it")
                            + "; or use the software device: -Dnetmap4j.device=soft");
            return;
        }
        add(
                Topic.MODULE,
                Severity.OK,
                loaded ? "the module netmap is loaded" : node + " is there, served by something else than the module",
                "");
        if (!Files.exists(device)) {
            add(
                    Topic.PERMISSION,
                    Severity.PROBLEM,
                    "there is no " + node + ", although the module is loaded",
                    "in a container: --device " + node);
        } else if (Files.isReadable(device) && Files.isWritable(device)) {
            add(Topic.PERMISSION, Severity.OK, "this user may open " + node, "");
        } else {
            add(
                    Topic.PERMISSION,
                    Severity.PROBLEM,
                    "this user may not open " + node,
                    kernel
                            ? "run as root, or a udev rule: KERNEL==\"netmap\", GROUP=\"netmap\", MODE=\"0660\""
                            : "run as its owner, or have it served with another mode (serve --mode)");
        }
    }

    private String interfaces() {
        try (Stream<Path> all = Files.list(root.resolve("sys/class/net"))) {
            return all.map(path -> path.getFileName().toString()).sorted().collect(Collectors.joining(", "));
        } catch (IOException unreadable) {
            return "(cannot be listed: " + unreadable + ")";
        }
    }

    private long queues() {
        try (Stream<Path> all = Files.list(file("queues"))) {
            return all.filter(path -> path.getFileName().toString().startsWith("rx-"))
                    .count();
        } catch (IOException none) {
            return 0;
        }
    }

    /** A file of the interface in /sys. */
    private Path file(String name) {
        return Objects.requireNonNull(sys).resolve(name);
    }

    private void link() {
        long flags = number(file("flags"));
        if (flags < 0) {
            add(Topic.LINK, Severity.UNKNOWN, "/sys does not show the flags of " + port, "ip link show dev " + port);
        } else if ((flags & IFF_UP) == 0) {
            add(
                    Topic.LINK,
                    Severity.PROBLEM,
                    port + " is down: nothing will be received or sent",
                    "ip link set dev " + port + " up");
        } else if (number(file("carrier")) == 0) {
            add(Topic.LINK, Severity.WARNING, port + " is up, but has no link", "check the cable or the other end");
        } else {
            add(Topic.LINK, Severity.OK, port + " is up", "");
        }
    }

    private void promiscuous() {
        long flags = number(file("flags"));
        if (flags >= 0 && (flags & IFF_PROMISC) == 0) {
            add(
                    Topic.PROMISCUOUS,
                    Severity.WARNING,
                    port + " is not promiscuous: it receives only what is addressed to it",
                    "ip link set dev " + port + " promisc on");
        } else if (flags >= 0) {
            add(Topic.PROMISCUOUS, Severity.OK, port + " is promiscuous", "");
        }
    }

    private void offloads() {
        List<Offload> on = new ArrayList<>();
        for (Offload offload : Offload.values()) {
            long value = settings.get(port, offload.command);
            if (value >= 0) {
                if ((value & offload.bit) != 0) {
                    on.add(offload);
                }
            } else if (value != -Errno.EOPNOTSUPP) {
                add(
                        Topic.OFFLOADS,
                        Severity.UNKNOWN,
                        "SIOCETHTOOL failed: " + Errno.name((int) -value),
                        "ethtool -k " + port);
                return;
            }
        }
        if (on.isEmpty()) {
            add(Topic.OFFLOADS, Severity.OK, "no offload is on", "");
        } else {
            add(
                    Topic.OFFLOADS,
                    Severity.WARNING,
                    "offloads are on (" + names(on, ", ", "")
                            + "): packets of the host's stack come without checksums, or"
                            + " larger than a buffer, and merged ones are received",
                    "ethtool -K " + port + " " + names(on, " ", " off"));
        }
    }

    private static String names(List<Offload> offloads, String separator, String suffix) {
        return offloads.stream().map(offload -> offload.linux + suffix).collect(Collectors.joining(separator));
    }

    private void mtu() {
        long mtu = number(file("mtu"));
        long buffer = parameter("buf_size");
        long size = buffer < 0 ? DEFAULT_BUFFER : buffer;
        if (mtu < 0) {
            add(Topic.MTU, Severity.UNKNOWN, "/sys does not show the MTU of " + port, "ip link show dev " + port);
        } else if (mtu + FRAME_OVERHEAD > size) {
            add(
                    Topic.MTU,
                    Severity.PROBLEM,
                    "MTU " + mtu + " makes frames of up to " + (mtu + FRAME_OVERHEAD)
                            + " bytes, and netmap's buffers have " + size + (buffer < 0 ? " by default" : ""),
                    "ip link set dev " + port + " mtu 1500; or, with netmap idle, echo "
                            + (mtu + FRAME_OVERHEAD + 63) / 64 * 64 + " > /sys/module/netmap/parameters/buf_size");
        } else {
            add(Topic.MTU, Severity.OK, "MTU " + mtu + " fits into buffers of " + size + " bytes", "");
        }
    }

    private void driver() {
        String driver;
        try {
            driver = Files.readSymbolicLink(file("device/driver")).getFileName().toString();
        } catch (IOException none) {
            add(Topic.DRIVER, Severity.OK, port + " has no hardware driver: netmap emulates, or knows its kind", "");
            return;
        }
        long mode = parameter("admode");
        if (Files.exists(root.resolve("sys/module/netmap/holders").resolve(driver))) {
            add(
                    Topic.DRIVER,
                    mode == 2 ? Severity.WARNING : Severity.OK,
                    "driver " + driver + " knows netmap" + (mode == 2 ? ", but admode 2 forces emulation" : ""),
                    mode == 2 ? "echo 0 > /sys/module/netmap/parameters/admode" : "");
        } else {
            add(
                    Topic.DRIVER,
                    mode == 1 ? Severity.PROBLEM : Severity.WARNING,
                    "driver " + driver + " does not use the netmap module: netmap "
                            + (mode == 1 ? "refuses it (admode 1)" : "emulates, which is slower"),
                    "build netmap with this driver (LINUX/configure --drivers=" + driver + ") and load that one"
                            + (mode == 1 ? "; or echo 0 > /sys/module/netmap/parameters/admode" : ""));
        }
    }

    private void memory() {
        long buffers = parameter("buf_num");
        long size = parameter("buf_size");
        if (buffers >= 0 && size >= 0) {
            add(
                    Topic.MEMORY,
                    Severity.OK,
                    "buf_num " + buffers + " of buf_size " + size + " bytes, ring_num " + parameter("ring_num")
                            + ", if_num " + parameter("if_num") + " in the memory that NICs share",
                    "to raise: echo N > /sys/module/netmap/parameters/buf_num, before the next open");
        }
    }

    private long parameter(String name) {
        return number(root.resolve("sys/module/netmap/parameters").resolve(name));
    }

    /** The number in a file, decimal or 0x; -1 if there is none. */
    private static long number(Path file) {
        try {
            return Long.decode(Files.readString(file).strip());
        } catch (IOException | NumberFormatException none) {
            return -1;
        }
    }

    private void elsewhere(String system, boolean isInterface) {
        if (!system.toLowerCase(Locale.ROOT).startsWith("freebsd")) {
            add(
                    Topic.MODULE,
                    Severity.PROBLEM,
                    system + " has no netmap",
                    "use the software device: -Dnetmap4j.device=soft");
            return;
        }
        boolean device = Files.exists(root.resolve("dev/netmap"));
        add(
                Topic.MODULE,
                device ? Severity.OK : Severity.PROBLEM,
                device ? "/dev/netmap is there" : "there is no /dev/netmap",
                device ? "" : "kldload netmap, or a kernel with `device netmap`");
        if (isInterface) {
            String flags = Stream.of(Offload.values())
                    .map(offload -> offload.freebsd)
                    .filter(flag -> !flag.isEmpty())
                    .collect(Collectors.joining(" "));
            add(
                    Topic.OFFLOADS,
                    Severity.UNKNOWN,
                    "offloads, link and MTU are not looked at on FreeBSD",
                    "ifconfig " + port + "; to prepare it: ifconfig " + port + " up promisc " + flags);
        }
    }
}
