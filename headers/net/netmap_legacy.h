/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * net/netmap_legacy.h: the requests that came before NIOCCTRL, as nm_open() uses them. Part of net/netmap.h;
 * not to be included by itself.
 */
#ifndef _NET_NETMAP_LEGACY_H_
#define _NET_NETMAP_LEGACY_H_

/* The argument of NIOCGINFO and NIOCREGIF. 60 bytes; the name lies where struct ifreq has it. */
struct nmreq {
	char		nr_name[IFNAMSIZ];	/* in: NUL-terminated; longer names are cut to 15 characters */
	uint32_t	nr_version;		/* in: NETMAP_API or more; out: the kernel's */
	uint32_t	nr_offset;		/* out: of the netmap_if in the region */
	uint32_t	nr_memsize;		/* out: bytes of the region */
	uint32_t	nr_tx_slots;		/* in/out: per tx ring */
	uint32_t	nr_rx_slots;		/* in/out: per rx ring */
	uint16_t	nr_tx_rings;		/* in/out */
	uint16_t	nr_rx_rings;		/* in/out */

	uint16_t	nr_ringid;		/* in: ring number, and the flags below */
#define NETMAP_HW_RING		0x4000		/* nr_flags 0: one NIC ring pair */
#define NETMAP_SW_RING		0x2000		/* nr_flags 0: the host rings */
#define NETMAP_RING_MASK	0x0fff		/* the ring number */
#define NETMAP_NO_TX_POLL	0x1000		/* poll() syncs tx rings only with POLLOUT */
#define NETMAP_DO_RX_POLL	0x8000		/* poll() syncs rx rings even without POLLIN */

	uint16_t	nr_cmd;			/* in: 0 to bind, or one of these (NIOCREGIF; LIST: NIOCGINFO) */
#define NETMAP_BDG_ATTACH	1		/* put an interface into a VALE switch */
#define NETMAP_BDG_DETACH	2		/* take it out */
#define NETMAP_BDG_REGOPS	3		/* kernel internal */
#define NETMAP_BDG_LIST		4		/* find a port, or walk them all */
#define NETMAP_BDG_VNET_HDR	5		/* set the virtio-net header length, in nr_arg1 */
#define NETMAP_BDG_NEWIF	6		/* create a persistent VALE port */
#define NETMAP_BDG_DELIF	7		/* destroy it */
#define NETMAP_PT_HOST_CREATE	8		/* retired */
#define NETMAP_PT_HOST_DELETE	9		/* retired */
#define NETMAP_BDG_POLLING_ON	10		/* start kernel threads that poll an attached NIC */
#define NETMAP_BDG_POLLING_OFF	11		/* stop them */
#define NETMAP_VNET_HDR_GET	12		/* get the virtio-net header length, in nr_arg1 */
	uint16_t	nr_arg1;		/* in/out: depends on nr_cmd */
#define NETMAP_BDG_HOST		1		/* nr_arg1 of ATTACH: the host rings as well */

	uint16_t	nr_arg2;		/* in: memory id, 0 for the kernel's choice; out: the one in use */
	uint32_t	nr_arg3;		/* in: extra buffers wanted; out: granted */
	uint32_t	nr_flags;		/* in: NR_REG_* in the low bits, then NR_* flags */
#define NR_REG_MASK		0xf		/* the NR_REG_* part of nr_flags */
	uint32_t	spare2[1];
};

/* The argument of NIOCCONFIG: bytes for a module that extends a VALE switch. 272 bytes. */
#define NM_IFRDATA_LEN	256
struct nm_ifreq {
	char nifr_name[IFNAMSIZ];
	char data[NM_IFRDATA_LEN];
};

/* The same numbers on Linux and FreeBSD, as they carry the size of the argument. */
#define NIOCGINFO	_IOWR('i', 145, struct nmreq)		/* 0xc03c6991: figures of a port, without binding */
#define NIOCREGIF	_IOWR('i', 146, struct nmreq)		/* 0xc03c6992: bind the descriptor to a port */
#define NIOCCONFIG	_IOWR('i', 150, struct nm_ifreq)	/* 0xc1106996 */

#endif /* _NET_NETMAP_LEGACY_H_ */
