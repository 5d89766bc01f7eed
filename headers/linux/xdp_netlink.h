/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * linux/xdp_netlink.h: what an AF_XDP program asks of netlink and ethtool: which interfaces there are, how they are
 * stacked, what program is attached, what the device can do, where routes lead; and how to make a veth pair, without
 * offloads and without IPv6.
 *
 * Names, numbers and layouts are those of linux/netlink.h, rtnetlink.h, if_link.h, genetlink.h, netdev.h, veth.h and
 * ethtool.h; a program includes either those or this file.
 */
#ifndef _NETMAP4J_LINUX_XDP_NETLINK_H
#define _NETMAP4J_LINUX_XDP_NETLINK_H

#include <stdint.h>

/* ---- netlink: messages on a socket(AF_NETLINK, SOCK_RAW, protocol) */
#define NETLINK_ROUTE	0
#define NETLINK_GENERIC	16

struct sockaddr_nl {
	uint16_t nl_family;	/* AF_NETLINK */
	uint16_t nl_pad;
	uint32_t nl_pid;
	uint32_t nl_groups;
};

/* A message; its length includes this header. Messages and attributes start at multiples of 4. */
struct nlmsghdr {
	uint32_t nlmsg_len;
	uint16_t nlmsg_type;
	uint16_t nlmsg_flags;
	uint32_t nlmsg_seq;
	uint32_t nlmsg_pid;
};

/* nlmsg_type */
#define NLMSG_ERROR	2	/* struct nlmsghdr, then int32_t: 0 or -errno */
#define NLMSG_DONE	3

/* nlmsg_flags */
#define NLM_F_REQUEST	0x1
#define NLM_F_ACK	0x4
#define NLM_F_EXCL	0x200
#define NLM_F_CREATE	0x400
#define NLM_F_DUMP	0x300

/* An attribute; its length includes this header. */
struct nlattr {
	uint16_t nla_len;
	uint16_t nla_type;
};
#define NLA_F_NESTED	0x8000
#define NLA_TYPE_MASK	0x3fff

/* ---- interfaces: nlmsghdr, ifinfomsg, attributes */
#define RTM_NEWLINK	16
#define RTM_DELLINK	17
#define RTM_GETLINK	18
#define RTM_SETLINK	19

struct ifinfomsg {
	uint8_t ifi_family;
	uint8_t ifi_pad;
	uint16_t ifi_type;
	int32_t ifi_index;
	uint32_t ifi_flags;	/* IFF_* */
	uint32_t ifi_change;	/* in: which of them to set */
};

#define IFLA_ADDRESS		1
#define IFLA_IFNAME		3
#define IFLA_MTU		4	/* uint32_t */
#define IFLA_LINK		5	/* uint32_t: the index of a veth's peer, or of the interface below a VLAN */
#define IFLA_MASTER		10	/* uint32_t: the index of the bridge or bond that the interface belongs to */
#define IFLA_LINKINFO		18	/* nested: IFLA_INFO_* */
#define IFLA_AF_SPEC		26	/* nested: by address family, its attributes */
#define IFLA_NET_NS_FD		28	/* uint32_t: the network namespace to move to */
#define IFLA_NUM_TX_QUEUES	31	/* uint32_t: how many there may be */
#define IFLA_NUM_RX_QUEUES	32	/* uint32_t: how many there may be */
#define IFLA_LINK_NETNSID	37	/* int32_t: IFLA_LINK is an index of another network namespace */
#define IFLA_XDP		43	/* nested: IFLA_XDP_* */
#define IFLA_INFO_KIND		1	/* string, such as "veth" */
#define IFLA_INFO_DATA		2	/* nested: of a veth, VETH_INFO_PEER */
#define VETH_INFO_PEER		1	/* ifinfomsg, attributes */
#define IFLA_INET6_ADDR_GEN_MODE	8	/* of AF_INET6, uint8_t: IN6_ADDR_GEN_MODE_* */

#define IN6_ADDR_GEN_MODE_NONE	1	/* the interface gets no address by itself */

/* ---- routes: nlmsghdr, rtmsg, attributes */
#define RTM_NEWROUTE	24
#define RTM_GETROUTE	26

struct rtmsg {
	uint8_t rtm_family;
	uint8_t rtm_dst_len;	/* bits; 0 of a default route */
	uint8_t rtm_src_len;
	uint8_t rtm_tos;
	uint8_t rtm_table;
	uint8_t rtm_protocol;
	uint8_t rtm_scope;
	uint8_t rtm_type;	/* RTN_* */
	uint32_t rtm_flags;
};

#define RTN_UNICAST	1	/* others are addresses of this machine, or refuse packets */

#define RTA_OIF		4	/* uint32_t: the interface */
#define RTA_MULTIPATH	9	/* instead of RTA_OIF: a struct rtnexthop for each, with attributes of its own */

/* One of several ways; its length includes its attributes. */
struct rtnexthop {
	uint16_t rtnh_len;
	uint8_t rtnh_flags;
	uint8_t rtnh_hops;
	int32_t rtnh_ifindex;
};

/* ---- the XDP program of an interface */
#define IFLA_XDP_FD		1	/* in, int32_t: a program, or -1 to take it away */
#define IFLA_XDP_ATTACHED	2	/* uint8_t: XDP_ATTACHED_* */
#define IFLA_XDP_FLAGS		3	/* uint32_t: XDP_FLAGS_* */
#define IFLA_XDP_PROG_ID	4	/* uint32_t: if one is attached */
#define IFLA_XDP_DRV_PROG_ID	5
#define IFLA_XDP_SKB_PROG_ID	6
#define IFLA_XDP_HW_PROG_ID	7

#define XDP_ATTACHED_NONE	0
#define XDP_ATTACHED_DRV	1
#define XDP_ATTACHED_SKB	2
#define XDP_ATTACHED_HW		3
#define XDP_ATTACHED_MULTI	4

#define XDP_FLAGS_UPDATE_IF_NOEXIST	(1U << 0)	/* fail with EBUSY if a program is there; a link always does */
#define XDP_FLAGS_SKB_MODE		(1U << 1)	/* generic: any device, after the kernel made its packet */
#define XDP_FLAGS_DRV_MODE		(1U << 2)	/* native: in the driver */
#define XDP_FLAGS_HW_MODE		(1U << 3)	/* offloaded; a link cannot */
#define XDP_FLAGS_REPLACE		(1U << 4)

/* ---- generic netlink: nlmsghdr, genlmsghdr, attributes; nlmsg_type is the family's number */
struct genlmsghdr {
	uint8_t cmd;
	uint8_t version;
	uint16_t reserved;
};

/* The family that knows the others' numbers */
#define GENL_ID_CTRL		16
#define CTRL_CMD_GETFAMILY	3
#define CTRL_ATTR_FAMILY_ID	1	/* uint16_t */
#define CTRL_ATTR_FAMILY_NAME	2	/* string */

/* The family "netdev", Linux 6.3 */
#define NETDEV_CMD_DEV_GET	1
#define NETDEV_A_DEV_IFINDEX			1	/* uint32_t */
#define NETDEV_A_DEV_XDP_FEATURES		3	/* uint64_t: NETDEV_XDP_ACT_* */
#define NETDEV_A_DEV_XDP_ZC_MAX_SEGS		4	/* uint32_t, only if the driver does zero copy */
#define NETDEV_A_DEV_XDP_RX_METADATA_FEATURES	5	/* uint64_t */
#define NETDEV_A_DEV_XSK_FEATURES		6	/* uint64_t: NETDEV_XSK_FLAGS_* */

#define NETDEV_XDP_ACT_BASIC		1	/* ABORTED, DROP, PASS, TX */
#define NETDEV_XDP_ACT_REDIRECT		2
#define NETDEV_XDP_ACT_NDO_XMIT		4	/* frames may be redirected to it */
#define NETDEV_XDP_ACT_XSK_ZEROCOPY	8
#define NETDEV_XDP_ACT_HW_OFFLOAD	16
#define NETDEV_XDP_ACT_RX_SG		32
#define NETDEV_XDP_ACT_NDO_XMIT_SG	64

#define NETDEV_XSK_FLAGS_TX_TIMESTAMP		1
#define NETDEV_XSK_FLAGS_TX_CHECKSUM		2
#define NETDEV_XSK_FLAGS_TX_LAUNCH_TIME_FIFO	4

/* ---- ethtool: ioctl(any socket, SIOCETHTOOL, struct ifreq with a pointer to one of these) */
#define SIOCETHTOOL		0x8946
#define ETHTOOL_STXCSUM		0x17	/* these four take a struct ethtool_value: 0 or 1 */
#define ETHTOOL_SSG		0x19
#define ETHTOOL_STSO		0x1f
#define ETHTOOL_SGSO		0x24
#define ETHTOOL_SFLAGS		0x26	/* struct ethtool_value: VLAN tags kept apart, and others */
#define ETHTOOL_GCHANNELS	0x3c

struct ethtool_value {
	uint32_t cmd;
	uint32_t data;
};

struct ethtool_channels {
	uint32_t cmd;
	uint32_t max_rx;
	uint32_t max_tx;
	uint32_t max_other;
	uint32_t max_combined;
	uint32_t rx_count;
	uint32_t tx_count;
	uint32_t other_count;
	uint32_t combined_count;
};

#endif /* _NETMAP4J_LINUX_XDP_NETLINK_H */
