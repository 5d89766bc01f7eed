package io.github.netmap4j.xdp.sys;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.ethtool_channels;
import io.github.netmap4j.xdp.abi.genlmsghdr;
import io.github.netmap4j.xdp.abi.ifinfomsg;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.internal.EthtoolCall;
import io.github.netmap4j.xdp.internal.Netlink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What rtnetlink, generic netlink and ethtool report about a network interface, in the network namespace of the calling
 * thread (sysfs shows that of its mount). Read-only. Each method asks the kernel; none needs a capability.
 *
 * <p>Every method returns {@code -errno} for an unknown interface: ENODEV.
 */
public final class NetDev {

    private static final int IFNAMSIZ = 16;

    private NetDev() {}

    /**
     * The index of an interface.
     *
     * @param name its name, up to 15 bytes
     * @return its index, above 0; or {@code -errno}
     */
    public static int ifindex(String name) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length >= IFNAMSIZ) {
            return -Errno.ENODEV;
        }
        try (Netlink netlink = new Netlink(xdp_h.NETLINK_ROUTE())) {
            netlink.begin(xdp_h.RTM_GETLINK(), 0).append(ifinfomsg.layout());
            netlink.attribute(xdp_h.IFLA_IFNAME(), name);
            int result = netlink.transact();
            return result < 0 ? result : ifinfomsg.ifi_index(netlink.answer(ifinfomsg.layout()));
        }
    }

    /**
     * The name of an interface.
     *
     * @param ifindex its index
     * @return its name; null if it is not there
     */
    public static @Nullable String name(int ifindex) {
        try (Netlink netlink = new Netlink(xdp_h.NETLINK_ROUTE())) {
            long at = get(netlink, ifindex) < 0 ? Netlink.NONE : netlink.find(ifinfomsg.layout(), xdp_h.IFLA_IFNAME());
            return at < 0 ? null : netlink.textAt(at);
        }
    }

    /**
     * The interface's flags.
     *
     * @param ifindex its index
     * @return {@code IFF_*}; or {@code -errno}
     */
    public static int flags(int ifindex) {
        return (int) ask(ifindex, netlink -> ifinfomsg.ifi_flags(netlink.answer(ifinfomsg.layout())));
    }

    /**
     * The largest packet, without the Ethernet header.
     *
     * @param ifindex its index
     * @return bytes; or {@code -errno}
     */
    public static int mtu(int ifindex) {
        return (int) ask(ifindex, netlink -> attribute(netlink, xdp_h.IFLA_MTU()));
    }

    /**
     * The other end of a veth pair, or the interface below a VLAN.
     *
     * @param ifindex its index
     * @return an index, perhaps in another network namespace; 0 if there is none; or {@code -errno}
     */
    public static int link(int ifindex) {
        return (int) ask(ifindex, netlink -> attribute(netlink, xdp_h.IFLA_LINK()));
    }

    /**
     * How many receive queues are in use: {@code ethtool -l} where the driver reports it, else how many there may be.
     *
     * @param ifindex its index
     * @return queues, at least 1; or {@code -errno}
     */
    public static int rxQueues(int ifindex) {
        return queues(ifindex, ethtool_channels.rx_count$offset(), xdp_h.IFLA_NUM_RX_QUEUES());
    }

    /**
     * How many transmit queues are in use: {@code ethtool -l} where the driver reports it, else how many there may be.
     *
     * @param ifindex its index
     * @return queues, at least 1; or {@code -errno}
     */
    public static int txQueues(int ifindex) {
        return queues(ifindex, ethtool_channels.tx_count$offset(), xdp_h.IFLA_NUM_TX_QUEUES());
    }

    private static int queues(int ifindex, long count, int otherwise) {
        String name = name(ifindex);
        if (name == null) {
            return -Errno.ENODEV;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment channels = arena.allocate(ethtool_channels.layout());
            ethtool_channels.cmd(channels, xdp_h.ETHTOOL_GCHANNELS());
            // EOPNOTSUPP if the driver does not report them.
            if (EthtoolCall.of(name, channels) == 0) {
                int queues = channels.get(ValueLayout.JAVA_INT, count) + ethtool_channels.combined_count(channels);
                if (queues > 0) {
                    return queues;
                }
            }
        }
        return (int) ask(ifindex, netlink -> attribute(netlink, otherwise));
    }

    /**
     * How XDP programs are attached to the interface.
     *
     * @param ifindex its index
     * @return {@code XDP_ATTACHED_NONE}, {@code XDP_ATTACHED_DRV} for native, {@code XDP_ATTACHED_SKB} for generic,
     *     {@code XDP_ATTACHED_HW}, or {@code XDP_ATTACHED_MULTI} for several of them; or {@code -errno}
     */
    public static int xdpAttached(int ifindex) {
        return (int) ask(ifindex, netlink -> {
            long xdp = netlink.find(ifinfomsg.layout(), xdp_h.IFLA_XDP());
            long at = xdp < 0 ? xdp : netlink.findIn(xdp, netlink.size(), xdp_h.IFLA_XDP_ATTACHED());
            return at < 0 ? xdp_h.XDP_ATTACHED_NONE() : netlink.byteAt(at);
        });
    }

    /**
     * The program that is attached in one mode.
     *
     * @param ifindex its index
     * @param mode {@code XDP_ATTACHED_DRV}, {@code XDP_ATTACHED_SKB} or {@code XDP_ATTACHED_HW}
     * @return a program's id, for {@link Bpf#bpf_prog_get_fd_by_id}; 0 if there is none; or {@code -errno}
     */
    public static int xdpProgram(int ifindex, int mode) {
        int type =
                switch (mode) {
                    case 1 -> xdp_h.IFLA_XDP_DRV_PROG_ID();
                    case 2 -> xdp_h.IFLA_XDP_SKB_PROG_ID();
                    case 3 -> xdp_h.IFLA_XDP_HW_PROG_ID();
                    default -> throw new IllegalArgumentException("XDP mode " + mode);
                };
        return (int) ask(ifindex, netlink -> {
            long xdp = netlink.find(ifinfomsg.layout(), xdp_h.IFLA_XDP());
            long at = xdp < 0 ? xdp : netlink.findIn(xdp, netlink.size(), type);
            return at < 0 ? 0 : netlink.intAt(at);
        });
    }

    /**
     * What the device's driver can do with XDP in native mode. Linux 6.3.
     *
     * @param ifindex its index
     * @return {@code NETDEV_XDP_ACT_*}; or {@code -errno}: ENOENT on an older kernel
     */
    public static long features(int ifindex) {
        return netdev(ifindex, xdp_h.NETDEV_A_DEV_XDP_FEATURES());
    }

    /**
     * The transmit metadata that the driver accepts with zero copy. In copy mode the kernel accepts more.
     *
     * @param ifindex its index
     * @return {@code NETDEV_XSK_FLAGS_*}; or {@code -errno}: ENOENT before Linux 6.3
     */
    public static long xskFeatures(int ifindex) {
        return netdev(ifindex, xdp_h.NETDEV_A_DEV_XSK_FEATURES());
    }

    /**
     * How many descriptors of one packet the driver accepts with zero copy.
     *
     * @param ifindex its index
     * @return a number; 0 if the driver has no zero copy; or {@code -errno}: ENOENT before Linux 6.3
     */
    public static long zeroCopyMaxSegments(int ifindex) {
        return netdev(ifindex, xdp_h.NETDEV_A_DEV_XDP_ZC_MAX_SEGS());
    }

    /** A number that the family netdev reports about an interface; 0 if it does not. */
    private static long netdev(int ifindex, int attribute) {
        try (Netlink netlink = new Netlink(xdp_h.NETLINK_GENERIC())) {
            genlmsghdr.cmd(netlink.begin(xdp_h.GENL_ID_CTRL(), 0).append(genlmsghdr.layout()), (byte)
                    xdp_h.CTRL_CMD_GETFAMILY());
            netlink.attribute(xdp_h.CTRL_ATTR_FAMILY_NAME(), "netdev");
            int result = netlink.transact();
            if (result < 0) {
                return result;
            }
            int family = (int) attribute(netlink, netlink.find(genlmsghdr.layout(), xdp_h.CTRL_ATTR_FAMILY_ID()), 0);
            genlmsghdr.cmd(netlink.begin(family, 0).append(genlmsghdr.layout()), (byte) xdp_h.NETDEV_CMD_DEV_GET());
            netlink.attribute(xdp_h.NETDEV_A_DEV_IFINDEX(), ifindex);
            result = netlink.transact();
            return result < 0 ? result : attribute(netlink, netlink.find(genlmsghdr.layout(), attribute), 0);
        }
    }

    /** {@code RTM_GETLINK} for one interface. */
    private static int get(Netlink netlink, int ifindex) {
        ifinfomsg.ifi_index(netlink.begin(xdp_h.RTM_GETLINK(), 0).append(ifinfomsg.layout()), ifindex);
        return netlink.transact();
    }

    private static long ask(int ifindex, ToLongFunction<Netlink> answer) {
        try (Netlink netlink = new Netlink(xdp_h.NETLINK_ROUTE())) {
            int result = get(netlink, ifindex);
            return result < 0 ? result : answer.applyAsLong(netlink);
        }
    }

    private static long attribute(Netlink netlink, int type) {
        return attribute(netlink, netlink.find(ifinfomsg.layout(), type), 0);
    }

    /** The number at an attribute's value, whatever its size. */
    private static long attribute(Netlink netlink, long at, long otherwise) {
        if (at < 0) {
            return otherwise;
        }
        return switch (netlink.size()) {
            case Byte.BYTES -> netlink.byteAt(at);
            case Short.BYTES -> netlink.shortAt(at);
            case Integer.BYTES -> netlink.intAt(at);
            default -> netlink.longAt(at);
        };
    }
}
