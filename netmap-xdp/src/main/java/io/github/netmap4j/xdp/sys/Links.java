package io.github.netmap4j.xdp.sys;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.ethtool_value;
import io.github.netmap4j.xdp.abi.ifinfomsg;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.internal.EthtoolCall;
import io.github.netmap4j.xdp.internal.KernelCalls;
import io.github.netmap4j.xdp.internal.Netlink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Changes network interfaces of the calling thread's network namespace by rtnetlink: the part of {@code ip link} that a
 * program needs for its own veth pair. Needs CAP_NET_ADMIN. Every method returns 0 or {@code -errno}: EPERM, ENODEV.
 */
public final class Links {

    /** Of linux/sched.h. */
    private static final int CLONE_NEWNET = 0x40000000;

    private Links() {}

    /**
     * {@code unshare(CLONE_NEWNET)}: puts the calling thread into a network namespace of its own, in which there is only a loopback
     * interface that is down. The namespace ends with the last thread, process and socket in it.
     *
     * @return 0 or {@code -errno}: EPERM without CAP_SYS_ADMIN
     */
    public static int unshare() {
        return KernelCalls.unshare(CLONE_NEWNET);
    }

    /**
     * {@code ip link add NAME numrxqueues N numtxqueues N type veth peer name PEER …}: two interfaces, each of which
     * receives what the other sends. Both are down.
     *
     * @param name the name of one, up to 15 bytes
     * @param peer the name of the other
     * @param queues receive and transmit queues of each
     * @return 0 or {@code -errno}: EEXIST if a name is taken
     */
    public static int addVeth(String name, String peer, int queues) {
        try (Netlink netlink = new Netlink(xdp_h.NETLINK_ROUTE())) {
            netlink.begin(xdp_h.RTM_NEWLINK(), xdp_h.NLM_F_ACK() | xdp_h.NLM_F_CREATE() | xdp_h.NLM_F_EXCL());
            end(netlink, name, queues);
            long info = netlink.nest(xdp_h.IFLA_LINKINFO());
            netlink.attribute(xdp_h.IFLA_INFO_KIND(), "veth");
            long data = netlink.nest(xdp_h.IFLA_INFO_DATA());
            long other = netlink.nest(xdp_h.VETH_INFO_PEER());
            end(netlink, peer, queues);
            netlink.endNest(other);
            netlink.endNest(data);
            netlink.endNest(info);
            return netlink.transact();
        }
    }

    private static void end(Netlink netlink, String name, int queues) {
        netlink.append(ifinfomsg.layout());
        netlink.attribute(xdp_h.IFLA_IFNAME(), name)
                .attribute(xdp_h.IFLA_NUM_RX_QUEUES(), queues)
                .attribute(xdp_h.IFLA_NUM_TX_QUEUES(), queues);
    }

    /**
     * {@code ip link del}: deletes a veth's peer, too.
     *
     * @param ifindex the interface
     * @return 0 or {@code -errno}
     */
    public static int delete(int ifindex) {
        try (Netlink netlink = change(xdp_h.RTM_DELLINK(), ifindex, 0, 0)) {
            return netlink.transact();
        }
    }

    /**
     * {@code ip link set up}, {@code down} and the like.
     *
     * @param ifindex the interface
     * @param flags new values, {@code IFF_*}
     * @param mask which {@code IFF_*} to change
     * @return 0 or {@code -errno}
     */
    public static int setFlags(int ifindex, int flags, int mask) {
        try (Netlink netlink = change(xdp_h.RTM_NEWLINK(), ifindex, flags, mask)) {
            return netlink.transact();
        }
    }

    /**
     * {@code ip link set mtu}.
     *
     * @param ifindex the interface
     * @param mtu bytes, without the Ethernet header
     * @return 0 or {@code -errno}: EINVAL outside of what the device takes
     */
    public static int setMtu(int ifindex, int mtu) {
        try (Netlink netlink = change(xdp_h.RTM_NEWLINK(), ifindex, 0, 0)) {
            return netlink.attribute(xdp_h.IFLA_MTU(), mtu).transact();
        }
    }

    /**
     * {@code ip link set netns}: moves the interface to another network namespace, where it is down.
     *
     * @param ifindex the interface
     * @param namespace a descriptor of {@code /proc/PID/ns/net}
     * @return 0 or {@code -errno}
     */
    public static int move(int ifindex, int namespace) {
        try (Netlink netlink = change(xdp_h.RTM_NEWLINK(), ifindex, 0, 0)) {
            return netlink.attribute(xdp_h.IFLA_NET_NS_FD(), namespace).transact();
        }
    }

    /**
     * {@code ip link set xdp}: attaches a program that outlives this process, or detaches it. It replaces a program
     * that such a call attached, unless the flags forbid it. For programs that end with the process use {@link
     * Bpf#bpf_link_create}.
     *
     * @param ifindex the interface
     * @param program its descriptor; -1 detaches the program of that mode
     * @param flags {@code XDP_FLAGS_*}
     * @return 0 or {@code -errno}: EBUSY if a program is attached, EEXIST if one is in another mode
     */
    public static int setXdp(int ifindex, int program, int flags) {
        try (Netlink netlink = change(xdp_h.RTM_NEWLINK(), ifindex, 0, 0)) {
            long xdp = netlink.nest(xdp_h.IFLA_XDP() | xdp_h.NLA_F_NESTED());
            netlink.attribute(xdp_h.IFLA_XDP_FD(), program).attribute(xdp_h.IFLA_XDP_FLAGS(), flags);
            netlink.endNest(xdp);
            return netlink.transact();
        }
    }

    /**
     * {@code ip link set addrgenmode none}: the interface gets no IPv6 address by itself when it is set up, and so sends nothing.
     *
     * @param ifindex the interface
     * @return 0 or {@code -errno}: EAFNOSUPPORT if the kernel has no IPv6, where there is nothing to do
     */
    public static int withoutIpv6Address(int ifindex) {
        try (Netlink netlink = change(xdp_h.RTM_NEWLINK(), ifindex, 0, 0)) {
            long families = netlink.nest(xdp_h.IFLA_AF_SPEC() | xdp_h.NLA_F_NESTED());
            long ipv6 = netlink.nest(xdp_h.AF_INET6() | xdp_h.NLA_F_NESTED());
            netlink.attribute(xdp_h.IFLA_INET6_ADDR_GEN_MODE(), (byte) xdp_h.IN6_ADDR_GEN_MODE_NONE());
            netlink.endNest(ipv6);
            netlink.endNest(families);
            return netlink.transact();
        }
    }

    /**
     * {@code ethtool -K tx off sg off tso off gso off txvlan off rxvlan off}: packets leave the interface as they are on a wire, with
     * their checksums and VLAN tags, none longer than its MTU.
     *
     * @param name the interface
     * @return 0; or {@code -errno} of the first that cannot be turned off
     */
    public static int offloadsOff(String name) {
        int[] commands = {
            xdp_h.ETHTOOL_STXCSUM(),
            xdp_h.ETHTOOL_SSG(),
            xdp_h.ETHTOOL_STSO(),
            xdp_h.ETHTOOL_SGSO(),
            xdp_h.ETHTOOL_SFLAGS()
        };
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ethtool_value.layout());
            int result = 0;
            for (int i = 0; i < commands.length && result == 0; i++) {
                ethtool_value.cmd(value, commands[i]);
                ethtool_value.data(value, 0);
                result = EthtoolCall.of(name, value);
                // The driver does not have this offload, or not now: a veth whose peer has an XDP program.
                result = result == -Errno.EOPNOTSUPP ? 0 : result;
            }
            return result;
        }
    }

    private static Netlink change(int type, int ifindex, int flags, int mask) {
        Netlink netlink = new Netlink(xdp_h.NETLINK_ROUTE());
        MemorySegment link = netlink.begin(type, xdp_h.NLM_F_ACK()).append(ifinfomsg.layout());
        ifinfomsg.ifi_index(link, ifindex);
        ifinfomsg.ifi_flags(link, flags);
        ifinfomsg.ifi_change(link, mask);
        return netlink;
    }
}
