package io.github.netmap4j.xdp.preflight;

import io.github.netmap4j.sys.device.Ethtool;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.device.KernelFeatures;
import io.github.netmap4j.xdp.internal.KernelCalls;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Finding;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Severity;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Topic;
import io.github.netmap4j.xdp.sys.NetDev;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes an {@link XdpPreflight}, from what netlink, ethtool and /proc report. */
final class XdpPreflightCheck {

    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_NET_RAW = 13;
    private static final int CAP_IPC_LOCK = 14;
    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_BPF = 39;

    /** The largest MTU at which a frame of 2048, and one of 4096, holds a packet with its header. */
    private static final int FITS_2048 = 2048 - 256 - 14;

    private static final int FITS_4096 = 4096 - 256 - 14;
    private static final int HEX = 16;

    private static final Pattern RELEASE = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})");
    /** Linux 6.6. */
    private static final int HAS_TCX = 6006;

    /** The column behind "Max locked memory". */
    private static final int SOFT_LIMIT = 3;

    private final String device;
    private final int ifindex;
    private final Path proc;
    private final KernelFeatures kernel;
    private final List<Finding> findings = new ArrayList<>();

    XdpPreflightCheck(String device, int ifindex, Path proc, KernelFeatures kernel) {
        this.device = device;
        this.ifindex = ifindex;
        this.proc = proc;
        this.kernel = kernel;
    }

    private void add(Topic topic, Severity severity, String text, String remedy) {
        findings.add(new Finding(topic, severity, text, remedy));
    }

    private void ok(Topic topic, String text) {
        add(topic, Severity.OK, text, "");
    }

    XdpPreflight run() {
        kernel();
        memory();
        if (ifindex <= 0) {
            add(
                    Topic.INTERFACE,
                    Severity.PROBLEM,
                    "there is no interface " + device + " in the network namespace of this thread",
                    "ip link");
        } else {
            link();
            queues();
            mtu();
            metadata();
            mode();
            program();
            offloads();
            traffic();
            hostRings();
        }
        return new XdpPreflight(device, findings);
    }

    // ---- this process

    private void kernel() {
        int socket = XskSocket.socket();
        if (socket >= 0) {
            KernelCalls.kernel().close(socket);
            ok(Topic.KERNEL, "the kernel has AF_XDP");
        } else if (socket == -Errno.EAFNOSUPPORT) {
            add(Topic.KERNEL, Severity.PROBLEM, "the kernel has no AF_XDP", "a kernel with CONFIG_XDP_SOCKETS");
        } else if (socket != -Errno.EPERM) {
            add(Topic.KERNEL, Severity.PROBLEM, "no AF_XDP socket: " + Errno.name(-socket), "");
        }
        long capabilities = capabilities();
        if (capabilities < 0) {
            add(
                    Topic.CAPABILITY,
                    Severity.UNKNOWN,
                    "/proc does not show the capabilities of this process",
                    "run as root");
            return;
        }
        List<String> missing = new ArrayList<>();
        if (lacks(capabilities, CAP_NET_RAW)) {
            missing.add("CAP_NET_RAW (to open a socket)");
        }
        if (lacks(capabilities, CAP_NET_ADMIN)) {
            missing.add("CAP_NET_ADMIN (to attach a program)");
        }
        if (lacks(capabilities, CAP_BPF) && lacks(capabilities, CAP_SYS_ADMIN)) {
            missing.add("CAP_BPF (to load a program)");
        }
        if (missing.isEmpty()) {
            ok(Topic.CAPABILITY, "this process may send and receive");
        } else {
            add(
                    Topic.CAPABILITY,
                    Severity.PROBLEM,
                    "this process lacks " + String.join(", ", missing),
                    "run as root, or take a socket from a process that has them: Umem.adopt");
        }
    }

    private static boolean lacks(long capabilities, int one) {
        return (capabilities >>> one & 1) == 0;
    }

    private long capabilities() {
        String line = line(proc.resolve("thread-self/status"), "CapEff:");
        return line.isEmpty() ? -1 : Long.parseUnsignedLong(columns(line)[1], HEX);
    }

    private void memory() {
        long capabilities = capabilities();
        String limit = line(proc.resolve("self/limits"), "Max locked memory");
        if (capabilities >= 0 && !lacks(capabilities, CAP_IPC_LOCK)) {
            ok(Topic.MEMORY, "CAP_IPC_LOCK: no limit on locked memory");
        } else if (limit.isEmpty()) {
            add(Topic.MEMORY, Severity.UNKNOWN, "/proc does not show how much memory may be locked", "ulimit -l");
        } else if (columns(limit)[SOFT_LIMIT].equals("unlimited")) {
            ok(Topic.MEMORY, "no limit on locked memory");
        } else {
            add(
                    Topic.MEMORY,
                    Severity.WARNING,
                    "all UMEMs of this user together may have " + columns(limit)[SOFT_LIMIT] + " bytes",
                    "ulimit -l unlimited, or CAP_IPC_LOCK");
        }
    }

    private static String[] columns(String line) {
        return line.strip().split("\\s+", -1);
    }

    private static String line(Path file, String start) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(start)).findFirst().orElse("");
        } catch (IOException unreadable) {
            return "";
        }
    }

    // ---- the interface

    private void link() {
        if ((NetDev.flags(ifindex) & xdp_h.IFF_UP()) == 0) {
            add(
                    Topic.INTERFACE,
                    Severity.PROBLEM,
                    device + " is down: nothing is sent or received",
                    "ip link set dev " + device + " up");
        } else {
            ok(Topic.INTERFACE, device + " is up");
        }
    }

    private void queues() {
        int rx = NetDev.rxQueues(ifindex);
        if (rx > 1) {
            add(
                    Topic.QUEUES,
                    Severity.WARNING,
                    device + " has " + rx + " receive queues, and a socket gets the packets of one",
                    "a socket for each queue; or ethtool -L " + device + " combined 1, or ethtool -N to steer packets");
        } else {
            ok(Topic.QUEUES, device + " has one receive queue");
        }
    }

    private void mtu() {
        int mtu = NetDev.mtu(ifindex);
        if (mtu <= FITS_2048) {
            ok(Topic.MTU, "MTU " + mtu + ": a packet fits into a frame of 2048 bytes");
        } else if (!kernel.multiBuffer()) {
            add(
                    Topic.MTU,
                    Severity.WARNING,
                    "MTU " + mtu + ": this kernel drops packets longer than a frame",
                    (mtu <= FITS_4096 ? "frames of 4096 bytes, " : "") + "Linux 6.6, or ip link set dev " + device
                            + " mtu " + (mtu <= FITS_4096 ? FITS_2048 : FITS_4096));
        } else {
            add(
                    Topic.MTU,
                    Severity.WARNING,
                    "MTU " + mtu + ": packets come in several frames"
                            + (mtu <= FITS_4096 ? ", unless they have 4096 bytes" : ""),
                    "multiBuffer, which is on by default (Linux 6.6), and batches with room for a whole packet");
        }
    }

    private void metadata() {
        if (kernel.txMetadata()) {
            ok(Topic.METADATA, "the kernel takes TxMetadata: timestamps, checksums, launch times");
        } else {
            add(
                    Topic.METADATA,
                    Severity.WARNING,
                    "the kernel takes no TxMetadata, and refuses sockets of a UMEM that has them",
                    "Linux 6.8; everything else works without it");
        }
    }

    private void mode() {
        long features = NetDev.features(ifindex);
        if (features < 0) {
            add(
                    Topic.MODE,
                    Severity.UNKNOWN,
                    "the kernel does not report what the driver can do (Linux 6.3 and later do)",
                    "");
        } else if ((features & xdp_h.NETDEV_XDP_ACT_REDIRECT()) == 0) {
            add(Topic.MODE, Severity.WARNING, "the driver has no native XDP: SKB mode only, which is slower", "");
        } else if ((features & xdp_h.NETDEV_XDP_ACT_XSK_ZEROCOPY()) == 0) {
            ok(Topic.MODE, "the driver has native XDP, with copying");
        } else {
            ok(Topic.MODE, "the driver has native XDP, without copying");
        }
    }

    private void program() {
        int attached = NetDev.xdpAttached(ifindex);
        if (attached == xdp_h.XDP_ATTACHED_NONE()) {
            ok(Topic.PROGRAM, "no XDP program is attached");
            return;
        }
        int driver = NetDev.xdpProgram(ifindex, xdp_h.XDP_ATTACHED_DRV());
        int skb = NetDev.xdpProgram(ifindex, xdp_h.XDP_ATTACHED_SKB());
        add(
                Topic.PROGRAM,
                Severity.PROBLEM,
                "program " + Math.max(driver, skb) + " is attached in " + (driver > 0 ? "native" : "SKB")
                        + " mode, and is not replaced",
                "use it with XdpProgram.attached(), end whoever attached it, or ip link set dev " + device
                        + " xdp off");
    }

    private void offloads() {
        long flags = Ethtool.get(device, Ethtool.GFLAGS);
        if (flags < 0) {
            add(Topic.OFFLOADS, Severity.UNKNOWN, "the driver does not report its offloads", "ethtool -k " + device);
        } else if ((flags & Ethtool.FLAG_RXVLAN) != 0) {
            add(
                    Topic.OFFLOADS,
                    Severity.WARNING,
                    "the driver keeps VLAN tags apart from packets, and XDP loses them",
                    "ethtool -K " + device + " rxvlan off (of a veth pair: the peer's txvlan)");
        } else {
            ok(Topic.OFFLOADS, "VLAN tags stay in the packets");
        }
    }

    private void traffic() {
        DefaultRoutes routes = new DefaultRoutes();
        String above = routes.throughOrAbove(ifindex);
        if (above != null) {
            add(
                    Topic.TRAFFIC,
                    Severity.WARNING,
                    "the default route goes through "
                            + (above.equals(device) ? device : above + ", and so through " + device)
                            + ": a program that redirects all packets takes this machine's own traffic, ssh too",
                    "XdpProgram.filter, with the rest passed to the host");
        } else if (routes.error() < 0) {
            add(
                    Topic.TRAFFIC,
                    Severity.UNKNOWN,
                    "the kernel does not report its routes (" + Errno.name(-routes.error())
                            + "): this machine's own traffic, ssh too, may go through " + device,
                    "ip route");
        } else {
            ok(Topic.TRAFFIC, "no default route goes through " + device);
        }
    }

    private void hostRings() {
        long capabilities = capabilities();
        Matcher release = RELEASE.matcher(line(proc.resolve("sys/kernel/osrelease"), ""));
        boolean known = release.lookingAt();
        int version = known ? Integer.parseInt(release.group(1)) * 1000 + Integer.parseInt(release.group(2)) : 0;
        if (known && version < HAS_TCX) {
            add(
                    Topic.HOST_RINGS,
                    Severity.WARNING,
                    "Linux " + release.group() + " has no tcx, so netmap ports have no host rings",
                    "Linux 6.6");
        } else if (capabilities >= 0 && lacks(capabilities, CAP_SYS_ADMIN)) {
            add(
                    Topic.HOST_RINGS,
                    Severity.WARNING,
                    "this process lacks CAP_SYS_ADMIN, so netmap ports have no host rings",
                    "run as root; everything else works without it");
        } else if (!known || capabilities < 0) {
            add(
                    Topic.HOST_RINGS,
                    Severity.UNKNOWN,
                    "/proc does not show the kernel's version and what this process may",
                    "");
        } else {
            ok(Topic.HOST_RINGS, "netmap ports have host rings (Linux " + release.group() + ", CAP_SYS_ADMIN)");
        }
    }
}
