/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * net/netmap.h: the netmap ABI, version 14.
 *
 * Names, numbers and layouts are those of the netmap kernel module; the text is netmap4j's own.
 * Layouts are the same on Linux and FreeBSD, x86-64 and aarch64. Where a value differs, both are given.
 *
 * Marks on fields: "app" is written by the application, "kernel" by the kernel, "ro" never changes after the
 * port is registered, "in", "out" and "in/out" say which way a request's field travels.
 */
#ifndef _NET_NETMAP_H_
#define _NET_NETMAP_H_

#include <stdint.h>
#include <sys/types.h>
#include <sys/time.h>
#include <sys/ioctl.h>
#ifndef IFNAMSIZ
#include <net/if.h>
#endif

/* What nr_version must hold in a request. The kernel takes any version from MIN to MAX and rejects others (EINVAL). */
#define NETMAP_API	14
#define NETMAP_MIN_API	14
#define NETMAP_MAX_API	15

/* Alignment, in bytes, of the part of a ring that applications may use for their own lock. */
#define NM_CACHE_ALIGN	128

/* ------------------------------------------------------------------------------------------------------------
 * The mapped region
 *
 * One mmap() of the device shows the interfaces, rings and buffers of one memory id. Nothing in it is a pointer:
 *
 *	netmap_if    at  region + nr_offset          (nr_offset: answer to the register request)
 *	netmap_ring  at  netmap_if + ring_ofs[i]
 *	buffer       at  netmap_ring + buf_ofs + buf_idx * nr_buf_size
 */

/* One descriptor of a ring: which buffer, how many bytes of it. 16 bytes. */
struct netmap_slot {
	uint32_t buf_idx;	/* index of the buffer; 0 and 1 belong to the kernel */
	uint16_t len;		/* bytes in this buffer */
	uint16_t flags;		/* NS_* */
	uint64_t ptr;		/* NS_INDIRECT: address of the data; with offsets enabled: the offset field */
};

/* netmap_slot.flags */
#define NS_BUF_CHANGED	0x0001	/* buf_idx was replaced: set by whoever replaced it, application or kernel */
#define NS_REPORT	0x0002	/* tx: complete this slot promptly and let the sender see it */
#define NS_FORWARD	0x0004	/* rx, ring has NR_FORWARD: hand the packet on to the other side (NIC or host) */
#define NS_NO_LEARN	0x0008	/* VALE: do not learn the source address of this packet */
#define NS_INDIRECT	0x0010	/* VALE tx: the data is at address ptr, not in the buffer */
#define NS_MOREFRAG	0x0020	/* the packet goes on in the next slot */
#define NS_TXMON	0x0040	/* monitor: the packet was seen on a tx ring */

/* The high byte of flags. VALE tx: destination port, if not 0. VALE rx: number of fragments. */
#define NS_PORT_SHIFT	8
#define NS_PORT_MASK	(0xff << NS_PORT_SHIFT)
#define NS_RFRAGS(_slot)	(((_slot)->flags & NS_PORT_MASK) >> NS_PORT_SHIFT)

#define NETMAP_MAX_FRAGS	64	/* most slots one packet may take */

/*
 * A ring of num_slots slots. Slots from head up to, not including, tail (modulo num_slots) belong to the
 * application; the others belong to the kernel. The application moves head and cur forward and never writes
 * tail; the kernel looks at them, and moves tail, only inside a sync or poll on this descriptor.
 *
 * 256 bytes, then the slots.
 */
struct netmap_ring {
	const int64_t	buf_ofs;	/* ro: from this ring to buffer 0; may be negative */
	const uint32_t	num_slots;	/* ro */
	const uint32_t	nr_buf_size;	/* ro: bytes per buffer */
	const uint16_t	ringid;		/* ro: index among the rings of its kind */
	const uint16_t	dir;		/* ro: 1 on a tx ring, 0 on an rx ring */

	uint32_t	head;		/* app: slots before it are given back to the kernel */
	uint32_t	cur;		/* app: poll() reports readiness when tail is past it */
	uint32_t	tail;		/* kernel: first slot the application must not touch */

	uint32_t	flags;		/* app: NR_TIMESTAMP, NR_FORWARD */

	struct timeval	ts;		/* kernel: time of the last sync, with NR_TIMESTAMP */

	const uint64_t	offset_mask;	/* ro: bits of netmap_slot.ptr that hold an offset; 0: offsets not enabled */
	const uint64_t	buf_align;	/* ro: alignment of packet starts that tx slots must respect */

	/* app: room for a lock or the like; the kernel leaves it alone */
	uint8_t __attribute__((__aligned__(NM_CACHE_ALIGN))) sem[128];

	struct netmap_slot slot[];	/* num_slots of them */
};

/* netmap_ring.flags */
#define NR_TIMESTAMP	0x0002	/* every sync stores the time in ts */
#define NR_FORWARD	0x0004	/* honour NS_FORWARD in this ring's slots */

/* True if no slot belongs to the application: nothing to read on rx, no room to write on tx. */
static inline int
nm_ring_empty(struct netmap_ring *ring)
{
	return ring->tail == ring->head;
}

/*
 * What a descriptor is bound to: one per registration. 56 bytes, then the ring offsets.
 *
 * ring_ofs[] lists the NIC tx rings, the host tx rings, the NIC rx rings, the host rx rings, in this order, each
 * as a distance in bytes from this structure. A ring that this descriptor did not bind has distance 0.
 */
struct netmap_if {
	char		ni_name[IFNAMSIZ];	/* ro: NUL-terminated */
	const uint32_t	ni_version;		/* ro: not in use, 0 */
	const uint32_t	ni_flags;		/* ro: NI_PRIV_MEM */
#define NI_PRIV_MEM	0x1			/* the region is not the global one */

	const uint32_t	ni_tx_rings;		/* ro: NIC tx rings */
	const uint32_t	ni_rx_rings;		/* ro: NIC rx rings */

	uint32_t	ni_bufs_head;		/* app: first extra buffer; each one's first uint32_t is the next, 0 ends */
	const uint32_t	ni_host_tx_rings;	/* ro: host tx rings */
	const uint32_t	ni_host_rx_rings;	/* ro: host rx rings */
	uint32_t	ni_spare1[3];
	const ssize_t	ring_ofs[];
};

/* The requests that came before NIOCCTRL. */
#include "netmap_legacy.h"

/* ------------------------------------------------------------------------------------------------------------
 * Requests: ioctl(fd, NIOCCTRL, struct nmreq_header *)
 *
 * The header names the port and the type of request and points to the body (struct nmreq_*) and to a list of
 * options. Pointers travel as uint64_t.
 */

#define NETMAP_REQ_MAXSIZE	4096	/* most bytes of a body and its options together */

/* How every option begins. */
struct nmreq_option {
	uint64_t		nro_next;	/* in: address of the next option, or 0 */
	uint32_t		nro_reqtype;	/* in: NETMAP_REQ_OPT_* */
	uint32_t		nro_status;	/* out: 0 if the option was applied, else an errno */
	uint64_t		nro_size;	/* in: bytes, if the option ends in an array; else 0 */
};

struct nmreq_header {
	uint16_t		nr_version;	/* in: NETMAP_API; out: the kernel's */
	uint16_t		nr_reqtype;	/* in: NETMAP_REQ_* */
	uint32_t		nr_reserved;	/* in: 0 */
#define NETMAP_REQ_IFNAMSIZ	64
	char			nr_name[NETMAP_REQ_IFNAMSIZ];	/* in: NUL-terminated port name, without "netmap:" */
	uint64_t		nr_options;	/* in: address of the first option, or 0 */
	uint64_t		nr_body;	/* in: address of the body, or 0 where the request has none */
};

/* nmreq_header.nr_reqtype, each with its body */
enum {
	NETMAP_REQ_REGISTER = 1,		/* bind the descriptor to a port: nmreq_register */
	NETMAP_REQ_PORT_INFO_GET,		/* rings, slots, memory of a port: nmreq_port_info_get */
	NETMAP_REQ_VALE_ATTACH,			/* put an interface into a switch: nmreq_vale_attach */
	NETMAP_REQ_VALE_DETACH,			/* take it out: nmreq_vale_detach */
	NETMAP_REQ_VALE_LIST,			/* walk switches and ports: nmreq_vale_list */
	NETMAP_REQ_PORT_HDR_SET,		/* length of the virtio-net header: nmreq_port_hdr */
	NETMAP_REQ_PORT_HDR_GET,		/* nmreq_port_hdr */
	NETMAP_REQ_VALE_NEWIF,			/* create a persistent VALE port: nmreq_vale_newif */
	NETMAP_REQ_VALE_DELIF,			/* destroy it: no body */
	NETMAP_REQ_VALE_POLLING_ENABLE,		/* kernel threads that poll an attached NIC: nmreq_vale_polling */
	NETMAP_REQ_VALE_POLLING_DISABLE,	/* nmreq_vale_polling */
	NETMAP_REQ_POOLS_INFO_GET,		/* figures of a memory region: nmreq_pools_info */
	NETMAP_REQ_SYNC_KLOOP_START,		/* run the sync loop in this call: nmreq_sync_kloop_start */
	NETMAP_REQ_SYNC_KLOOP_STOP,		/* end it: no body */
	NETMAP_REQ_CSB_ENABLE,			/* switch a bound descriptor to CSB: no body, option CSB */
};

/* nmreq_option.nro_reqtype, each with its structure */
enum {
	NETMAP_REQ_OPT_EXTMEM = 1,		/* REGISTER: use the caller's memory: nmreq_opt_extmem */
	NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS,	/* SYNC_KLOOP_START: wake by eventfd: nmreq_opt_sync_kloop_eventfds */
	NETMAP_REQ_OPT_CSB,			/* REGISTER, CSB_ENABLE: head, cur, tail outside the ring: nmreq_opt_csb */
	NETMAP_REQ_OPT_SYNC_KLOOP_MODE,		/* SYNC_KLOOP_START: sync in the kicker's context: nmreq_opt_sync_kloop_mode */
	NETMAP_REQ_OPT_OFFSETS,			/* REGISTER: packets start inside the buffer: nmreq_opt_offsets */
	NETMAP_REQ_OPT_MAX,			/* one more than the last */
};

/* NETMAP_REQ_REGISTER. Sizes and counts are wishes going in and what was granted coming out. */
struct nmreq_register {
	uint64_t	nr_offset;		/* out: of the netmap_if in the region */
	uint64_t	nr_memsize;		/* out: bytes of the region */
	uint32_t	nr_tx_slots;		/* in/out: per tx ring */
	uint32_t	nr_rx_slots;		/* in/out: per rx ring */
	uint16_t	nr_tx_rings;		/* in/out */
	uint16_t	nr_rx_rings;		/* in/out */
	uint16_t	nr_host_tx_rings;	/* in/out */
	uint16_t	nr_host_rx_rings;	/* in/out */

	uint16_t	nr_mem_id;		/* in: memory id, 0 for the kernel's choice; out: the one in use */
	uint16_t	nr_ringid;		/* in: which ring, for NR_REG_ONE_NIC and NR_REG_ONE_SW */
	uint32_t	nr_mode;		/* in: NR_REG_* */
	uint32_t	nr_extra_bufs;		/* in: buffers wanted besides the rings'; out: how many were granted */

	uint64_t	nr_flags;		/* in: the flags below */
#define NR_MONITOR_TX		0x100		/* watch the tx rings that mode and ringid select */
#define NR_MONITOR_RX		0x200		/* watch the rx rings */
#define NR_ZCOPY_MON		0x400		/* the monitor takes over buffers instead of copying */
#define NR_EXCLUSIVE		0x800		/* nobody else may bind these rings */
#define NR_RX_RINGS_ONLY	0x2000
#define NR_TX_RINGS_ONLY	0x4000
#define NR_ACCEPT_VNET_HDR	0x8000		/* the application copes with a virtio-net header before each frame */
#define NR_DO_RX_POLL		0x10000		/* poll() syncs rx rings even without POLLIN */
#define NR_NO_TX_POLL		0x20000		/* poll() syncs tx rings only with POLLOUT */
};

/* nmreq_register.nr_mode, and the low four bits of nmreq.nr_flags */
enum {
	NR_REG_DEFAULT = 0,		/* NIOCREGIF only: let nr_ringid say; NIOCCTRL answers EINVAL */
	NR_REG_ALL_NIC = 1,		/* all NIC rings */
	NR_REG_SW = 2,			/* all host rings */
	NR_REG_NIC_SW = 3,		/* all NIC and host rings */
	NR_REG_ONE_NIC = 4,		/* NIC ring pair nr_ringid */
	NR_REG_PIPE_MASTER = 5,		/* NIOCREGIF only: pipe nr_ringid, the end called "name{ringid" */
	NR_REG_PIPE_SLAVE = 6,		/* NIOCREGIF only: the end called "name}ringid" */
	NR_REG_NULL = 7,		/* no rings at all: a claim on a memory region */
	NR_REG_ONE_SW = 8,		/* host ring pair nr_ringid */
};

/* 0xc0586997 on Linux and FreeBSD. The number carries the size of the header only; the kernel fetches the rest. */
#define NIOCCTRL	_IOWR('i', 151, struct nmreq_header)

/* No argument, never block. On Linux 0x6994 and 0x6995, on FreeBSD 0x20006994 and 0x20006995. */
#define NIOCTXSYNC	_IO('i', 148)	/* take new tx slots, give back sent ones */
#define NIOCRXSYNC	_IO('i', 149)	/* take released rx slots, give new packets */

/* NETMAP_REQ_PORT_INFO_GET */
struct nmreq_port_info_get {
	uint64_t	nr_memsize;		/* out: bytes of the region */
	uint32_t	nr_tx_slots;		/* out: per tx ring */
	uint32_t	nr_rx_slots;		/* out: per rx ring */
	uint16_t	nr_tx_rings;		/* out */
	uint16_t	nr_rx_rings;		/* out */
	uint16_t	nr_host_tx_rings;	/* out */
	uint16_t	nr_host_rx_rings;	/* out */
	uint16_t	nr_mem_id;		/* in/out */
	uint16_t	pad[3];
};

#define NM_BDG_NAME	"vale"	/* how the name of every VALE switch begins */

/* NETMAP_REQ_VALE_ATTACH: nr_name is "valeX:interface". */
struct nmreq_vale_attach {
	struct nmreq_register reg;	/* in/out: as for REGISTER; mode NIC_SW attaches the host rings as well */
	uint32_t port_index;		/* out: its number in the switch */
	uint32_t pad1;
};

/* NETMAP_REQ_VALE_DETACH */
struct nmreq_vale_detach {
	uint32_t port_index;		/* out: the number it had */
	uint32_t pad1;
};

/* NETMAP_REQ_VALE_LIST: with a name, where that port is; without, the next port from these indexes on. */
struct nmreq_vale_list {
	uint16_t	nr_bridge_idx;	/* in/out */
	uint16_t	pad1;
	uint32_t	nr_port_idx;	/* in/out */
};

/* NETMAP_REQ_PORT_HDR_SET and _GET */
struct nmreq_port_hdr {
	uint32_t	nr_hdr_len;	/* bytes: 0, 10 or 12 */
	uint32_t	pad1;
};

/* NETMAP_REQ_VALE_NEWIF. Zero asks for the default. */
struct nmreq_vale_newif {
	uint32_t	nr_tx_slots;	/* in */
	uint32_t	nr_rx_slots;	/* in */
	uint16_t	nr_tx_rings;	/* in */
	uint16_t	nr_rx_rings;	/* in */
	uint16_t	nr_mem_id;	/* in */
	uint16_t	pad1;
};

/* NETMAP_REQ_VALE_POLLING_ENABLE and _DISABLE */
struct nmreq_vale_polling {
	uint32_t	nr_mode;		/* in */
#define NETMAP_POLLING_MODE_SINGLE_CPU 1	/* CPU nr_first_cpu_id polls all rx rings; one CPU only */
#define NETMAP_POLLING_MODE_MULTI_CPU 2		/* CPU i polls rx ring i, from nr_first_cpu_id on */
	uint32_t	nr_first_cpu_id;	/* in */
	uint32_t	nr_num_polling_cpus;	/* in */
	uint32_t	pad1;
};

/* NETMAP_REQ_POOLS_INFO_GET. Offsets are from the start of the region, sizes in bytes, totals in objects. */
struct nmreq_pools_info {
	uint64_t	nr_memsize;		/* out */
	uint16_t	nr_mem_id;		/* in/out */
	uint16_t	pad1[3];
	uint64_t	nr_if_pool_offset;	/* out, as all that follow */
	uint32_t	nr_if_pool_objtotal;
	uint32_t	nr_if_pool_objsize;
	uint64_t	nr_ring_pool_offset;
	uint32_t	nr_ring_pool_objtotal;
	uint32_t	nr_ring_pool_objsize;
	uint64_t	nr_buf_pool_offset;
	uint32_t	nr_buf_pool_objtotal;
	uint32_t	nr_buf_pool_objsize;
};

/* NETMAP_REQ_SYNC_KLOOP_START: returns only when another thread stops the loop. Needs a descriptor in CSB mode. */
struct nmreq_sync_kloop_start {
	uint32_t	sleep_us;	/* in: pause between two idle rounds, in microseconds */
	uint32_t	pad1;
};

/* ------------------------------------------------------------------------------------------------------------
 * CSB: head, cur and tail in memory of the application's choice, one entry per ring and direction
 */

/* Application to kernel. 64 bytes. */
struct nm_csb_atok {
	uint32_t head;			/* app */
	uint32_t cur;			/* app */
	uint32_t appl_need_kick;	/* app: 1 if it wants to be notified */
	uint32_t sync_flags;		/* app: flags for the sync */
	uint32_t pad[12];
};

/* Kernel to application. 64 bytes. */
struct nm_csb_ktoa {
	uint32_t hwcur;			/* kernel: how far it has come */
	uint32_t hwtail;		/* kernel: what goes to tail */
	uint32_t kern_need_kick;	/* kernel: 1 if it wants to be notified */
	uint32_t pad[13];
};

/* Earlier loads and stores stay before later stores. */
static inline void
nm_stst_barrier(void)
{
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

/* Later loads and stores stay after earlier loads. */
static inline void
nm_ldld_barrier(void)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

/*
 * Publish cur and head to the kernel loop. The two cannot be stored at once, so the order makes every mix the
 * kernel can see a valid one: head is never newer than cur. Slots filled before are visible before either.
 */
static inline void
nm_sync_kloop_appl_write(struct nm_csb_atok *atok, uint32_t cur, uint32_t head)
{
	nm_stst_barrier();
	atok->cur = cur;
	nm_stst_barrier();
	atok->head = head;
}

/* Fetch the kernel loop's progress: hwtail never newer than hwcur, and both older than any slot read after. */
static inline void
nm_sync_kloop_appl_read(struct nm_csb_ktoa *ktoa, uint32_t *hwtail, uint32_t *hwcur)
{
	uint32_t seen = ktoa->hwtail;

	nm_ldld_barrier();
	*hwcur = ktoa->hwcur;
	nm_ldld_barrier();
	*hwtail = seen;
}

/* ------------------------------------------------------------------------------------------------------------
 * Options
 */

/* NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS. One entry per ring, ordered as the CSB entries; nro_size covers them. */
struct nmreq_opt_sync_kloop_eventfds {
	struct nmreq_option	nro_opt;
	struct {
		int32_t ioeventfd;	/* in: wakes the loop; below 0 anywhere: the loop sleeps and polls instead */
		int32_t irqfd;		/* in: wakes the application; below 0: this ring never does */
	} eventfds[];
};

/* NETMAP_REQ_OPT_SYNC_KLOOP_MODE */
struct nmreq_opt_sync_kloop_mode {
	struct nmreq_option	nro_opt;
#define NM_OPT_SYNC_KLOOP_DIRECT_TX (1 << 0)	/* sync tx rings at once, in the context of the kick */
#define NM_OPT_SYNC_KLOOP_DIRECT_RX (1 << 1)	/* sync rx rings likewise */
	uint32_t mode;				/* in */
};

/* NETMAP_REQ_OPT_EXTMEM */
struct nmreq_opt_extmem {
	struct nmreq_option	nro_opt;
	uint64_t		nro_usrptr;	/* in: address of the memory */
	struct nmreq_pools_info	nro_info;	/* in: its size and the wanted pools; out: the pools made */
};

/* NETMAP_REQ_OPT_CSB. Entries: all tx rings, then all rx rings, of those the descriptor bound. */
struct nmreq_opt_csb {
	struct nmreq_option	nro_opt;
	uint64_t		csb_atok;	/* in: address of an array of nm_csb_atok */
	uint64_t		csb_ktoa;	/* in: address of an array of nm_csb_ktoa */
};

/* NETMAP_REQ_OPT_OFFSETS */
struct nmreq_opt_offsets {
	struct nmreq_option	nro_opt;
	uint64_t		nro_max_offset;		/* in: largest offset in use; out: largest allowed */
	uint64_t		nro_initial_offset;	/* in: what every slot starts with */
	uint32_t		nro_offset_bits;	/* in: low bits of ptr to use, 0 for all; out: bits in use */
	uint32_t		nro_tx_align;		/* in: alignment of buffer + offset in tx slots */
	uint64_t		nro_min_gap;		/* in: 0 */
};

#endif /* _NET_NETMAP_H_ */
