package io.github.netmap4j.xdp.preflight;

import io.github.netmap4j.xdp.abi.ifinfomsg;
import io.github.netmap4j.xdp.abi.rtmsg;
import io.github.netmap4j.xdp.abi.rtnexthop;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.internal.Netlink;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the default routes of this thread's network namespace lead, in any table: through which interfaces, and through
 * those below them, which are a bridge's ports, a bond's members, or what a VLAN stands on.
 */
final class DefaultRoutes {

    /** Interfaces whose IFLA_LINK is the other end of a cable. */
    private static final Set<String> PAIRS = Set.of("veth", "netkit", "vxcan");

    private static final long ALIGNMENT = 4;

    private final Map<Integer, String> names = new HashMap<>();
    private final Map<Integer, List<Integer>> above = new HashMap<>();
    private final Set<Integer> ways = new HashSet<>();
    private final int error;

    /** Asks the kernel. */
    DefaultRoutes() {
        try (Netlink netlink = new Netlink(xdp_h.NETLINK_ROUTE())) {
            netlink.begin(xdp_h.RTM_GETLINK(), xdp_h.NLM_F_DUMP()).append(ifinfomsg.layout());
            int links = netlink.dump(() -> addLink(netlink));
            netlink.begin(xdp_h.RTM_GETROUTE(), xdp_h.NLM_F_DUMP()).append(rtmsg.layout());
            int routes = netlink.dump(() -> addRoute(netlink));
            error = Math.min(links, routes);
        }
    }

    /** {@return 0, or {@code -errno} if the kernel did not report everything} */
    int error() {
        return error;
    }

    /**
     * Finds a default route.
     *
     * @param ifindex an interface
     * @return the name of the interface with the route, this one or one above it; null if there is none
     */
    @Nullable
    String throughOrAbove(int ifindex) {
        Set<Integer> seen = new HashSet<>(Set.of(ifindex));
        Deque<Integer> next = new ArrayDeque<>(seen);
        while (!next.isEmpty()) {
            int each = next.remove();
            if (ways.contains(each)) {
                return names.getOrDefault(each, "interface " + each);
            }
            for (int upper : above.getOrDefault(each, List.of())) {
                if (seen.add(upper)) {
                    next.add(upper);
                }
            }
        }
        return null;
    }

    private void addLink(Netlink netlink) {
        int ifindex = ifinfomsg.ifi_index(netlink.answer(ifinfomsg.layout()));
        long name = netlink.find(ifinfomsg.layout(), xdp_h.IFLA_IFNAME());
        if (name >= 0) {
            names.put(ifindex, netlink.textAt(name));
        }
        long master = netlink.find(ifinfomsg.layout(), xdp_h.IFLA_MASTER());
        if (master >= 0) {
            stack(ifindex, netlink.intAt(master));
        }
        long lower = netlink.find(ifinfomsg.layout(), xdp_h.IFLA_LINK());
        if (lower >= 0
                && netlink.find(ifinfomsg.layout(), xdp_h.IFLA_LINK_NETNSID()) < 0
                && !PAIRS.contains(kind(netlink))) {
            stack(netlink.intAt(lower), ifindex);
        }
    }

    private void stack(int lower, int upper) {
        above.computeIfAbsent(lower, _ -> new ArrayList<>()).add(upper);
    }

    private static String kind(Netlink netlink) {
        long info = netlink.find(ifinfomsg.layout(), xdp_h.IFLA_LINKINFO());
        long kind = info < 0 ? info : netlink.findIn(info, netlink.size(), xdp_h.IFLA_INFO_KIND());
        return kind < 0 ? "" : netlink.textAt(kind);
    }

    private void addRoute(Netlink netlink) {
        MemorySegment route = netlink.answer(rtmsg.layout());
        if (rtmsg.rtm_dst_len(route) != 0 || rtmsg.rtm_type(route) != xdp_h.RTN_UNICAST()) {
            return;
        }
        long way = netlink.find(rtmsg.layout(), xdp_h.RTA_OIF());
        if (way >= 0) {
            ways.add(netlink.intAt(way));
        }
        long at = netlink.find(rtmsg.layout(), xdp_h.RTA_MULTIPATH());
        long end = at + (at < 0 ? 0 : netlink.size());
        while (at >= 0 && at + rtnexthop.sizeof() <= end) {
            ways.add(netlink.intAt(at + rtnexthop.rtnh_ifindex$offset()));
            long length = Math.max(netlink.shortAt(at + rtnexthop.rtnh_len$offset()), rtnexthop.sizeof());
            at += Math.ceilDiv(length, ALIGNMENT) * ALIGNMENT;
        }
    }
}
