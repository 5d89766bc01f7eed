/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * net/netmap_libs.h: the part of net/netmap_user.h that NETMAP_WITH_LIBS asks for: a port as one descriptor,
 * with functions shaped like libpcap's. Include net/netmap_user.h, not this.
 *
 * As in netmap the functions are static: each source file that includes this has its own.
 */
#ifndef HAVE_NETMAP_WITH_LIBS
#define HAVE_NETMAP_WITH_LIBS

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>	/* programs rely on it */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* A received packet. Begins as pcap_pkthdr does. 56 bytes. */
struct nm_pkthdr {
	struct timeval	ts;		/* of the ring's last sync */
	uint32_t	caplen;		/* bytes that lie in one piece at buf */
	uint32_t	len;		/* bytes of the packet */

	uint64_t	flags;		/* NM_MORE_PKTS */
#define NM_MORE_PKTS	1		/* this call of nm_dispatch() has more packets to come */
	struct nm_desc	*d;
	struct netmap_slot *slot;	/* the packet's first slot */
	uint8_t		*buf;
};

/* Begins as pcap_stat does. Nothing here fills it. */
struct nm_stat {
	u_int	ps_recv;
	u_int	ps_drop;
	u_int	ps_ifdrop;
};

#define NM_ERRBUF_SIZE	512

/* An open port. 760 bytes. */
struct nm_desc {
	struct nm_desc	*self;		/* this structure's own address, while it is open */
	int		fd;
	void		*mem;		/* the mapping */
	size_t		memsize;	/* its bytes */
	int		done_mmap;	/* 1 if this descriptor unmaps mem at close */
	struct netmap_if * const nifp;
	uint16_t	first_tx_ring, last_tx_ring, cur_tx_ring;	/* bound rings, and where nm_inject() goes on */
	uint16_t	first_rx_ring, last_rx_ring, cur_rx_ring;	/* likewise for nm_dispatch() and nm_nextpkt() */
	struct nmreq	req;		/* as the kernel answered it */
	struct nm_pkthdr hdr;

	struct netmap_ring * const some_ring;	/* any bound ring: turns a buffer's index into an address */
	void * const	buf_start;	/* buffer 0 */
	void * const	buf_end;	/* end of the mapping */

	/* kept for programs written for libpcap; nothing here uses them */
	int		snaplen;
	int		promisc;
	int		to_ms;
	char		*errbuf;
	uint32_t	if_flags;
	uint32_t	if_reqcap;
	uint32_t	if_curcap;

	struct nm_stat	st;
	char		msg[NM_ERRBUF_SIZE];
};

#define P2NMD(p)		((const struct nm_desc *)(p))
#define IS_NETMAP_DESC(d)	((d) != NULL && P2NMD(d) == P2NMD(d)->self)
#define NETMAP_FD(d)		(P2NMD(d)->fd)

/* What nm_dispatch() calls: arg, header, packet. */
typedef void (*nm_cb_t)(u_char *, const struct nm_pkthdr *, const u_char *d);

/*
 * Flags of nm_open(): what to take from its last argument. NETMAP_NO_TX_POLL and NETMAP_DO_RX_POLL may be
 * or-ed in; the low 16 bits are theirs.
 */
enum {
	NM_OPEN_NO_MMAP = 0x040000,	/* do not map */
	NM_OPEN_IFNAME = 0x080000,	/* nr_name, nr_ringid, nr_flags; the name argument is not parsed */
	NM_OPEN_ARG1 = 0x100000,	/* nr_arg1 */
	NM_OPEN_ARG2 = 0x200000,	/* nr_arg2 */
	NM_OPEN_ARG3 = 0x400000,	/* nr_arg3 */
	NM_OPEN_RING_CFG = 0x800000,	/* numbers of rings and slots */
};

#define MAXERRMSG 80	/* bytes nm_parse() may write to its last argument */

#define _NM_MAYBE_UNUSED __attribute__((__unused__))

#include "netmap_parse.h"

/* ---- Life of a descriptor ---- */

/* Give a field its value that is const for the rest of the program. */
#define _NM_SET(field, value)	memcpy((void *)(uintptr_t)&(field), &(value), sizeof(field))

/* Unmap what nm_mmap() mapped, close, free. Returns 0, or EINVAL for what is not an open descriptor. */
static _NM_MAYBE_UNUSED int
nm_close(struct nm_desc *d)
{
	if (!IS_NETMAP_DESC(d))
		return EINVAL;
	d->self = NULL;
	if (d->done_mmap)
		munmap(d->mem, d->memsize);
	if (d->fd >= 0)
		close(d->fd);
	free(d);
	return 0;
}

/* Look up interface, rings and buffers in the mapping that d has now. */
static inline void
_nm_look_up(struct nm_desc *d)
{
	char *end = _NETMAP_OFFSET(char *, d->mem, d->memsize);
	struct netmap_if *port = NETMAP_IF(d->mem, d->req.nr_offset);
	const uint32_t rx = port->ni_tx_rings + port->ni_host_tx_rings + d->first_rx_ring;
	const ssize_t to_rx = port->ring_ofs[rx], to_tx = port->ring_ofs[d->first_tx_ring];
	struct netmap_ring *bound = _NETMAP_OFFSET(struct netmap_ring *, port, to_rx != 0 ? to_rx : to_tx);
	char *start = NETMAP_BUF(bound, 0);

	_NM_SET(d->nifp, port);
	_NM_SET(d->some_ring, bound);
	_NM_SET(d->buf_start, start);
	_NM_SET(d->buf_end, end);
}

/*
 * Map the region of a registered descriptor, or use the parent's mapping if it has one with the same memory id.
 * The parent must then be closed last. Returns 0, or EINVAL with the reason in errno.
 */
static _NM_MAYBE_UNUSED int
nm_mmap(struct nm_desc *d, const struct nm_desc *parent)
{
	const int shared = IS_NETMAP_DESC(parent) && parent->mem != NULL && parent->req.nr_arg2 == d->req.nr_arg2;
	const size_t size = shared ? parent->memsize : d->req.nr_memsize;
	void *mem;

	if (d->done_mmap)
		return 0;
	mem = shared ? parent->mem : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, d->fd, 0);
	if (mem == MAP_FAILED)
		return EINVAL;
	d->mem = mem;
	d->memsize = size;
	d->done_mmap = !shared;
	_nm_look_up(d);
	return 0;
}

/* Replace those fields of req that flags name by the parent's; the rest of nr_arg1 and nr_arg3 get defaults. */
static inline void
_nm_inherit(struct nmreq *req, uint64_t flags, const struct nmreq *parent)
{
	req->nr_arg1 = (flags & NM_OPEN_ARG1) ? parent->nr_arg1 : 4;
	req->nr_arg3 = (flags & NM_OPEN_ARG3) ? parent->nr_arg3 : 0;
	if (flags & NM_OPEN_ARG2)
		req->nr_arg2 = parent->nr_arg2;
	if (flags & NM_OPEN_RING_CFG) {
		req->nr_tx_rings = parent->nr_tx_rings;
		req->nr_rx_rings = parent->nr_rx_rings;
		req->nr_tx_slots = parent->nr_tx_slots;
		req->nr_rx_slots = parent->nr_rx_slots;
	}
	if (flags & NM_OPEN_IFNAME) {
		memcpy(req->nr_name, parent->nr_name, sizeof(req->nr_name));
		req->nr_ringid = parent->nr_ringid;
		req->nr_flags = parent->nr_flags;
	}
}

/* First and last ring of each direction, from what was registered. Host rings: only the first is counted. */
static inline void
_nm_set_rings(struct nm_desc *d)
{
	const uint16_t tx = d->req.nr_tx_rings, rx = d->req.nr_rx_rings;
	const uint16_t one = d->req.nr_ringid & NETMAP_RING_MASK;
	uint16_t bounds[4] = { 0, 0, 0, 0 };	/* tx first, tx last, rx first, rx last; pipes have one ring each way */

	switch (d->req.nr_flags & NR_REG_MASK) {
	case NR_REG_ALL_NIC:
		bounds[1] = (uint16_t)(tx - 1);
		bounds[3] = (uint16_t)(rx - 1);
		break;
	case NR_REG_ONE_NIC:
		bounds[0] = bounds[1] = bounds[2] = bounds[3] = one;
		break;
	case NR_REG_SW:
		bounds[0] = tx;
		bounds[2] = rx;
		/* fall through */
	case NR_REG_NIC_SW:
		bounds[1] = tx;
		bounds[3] = rx;
		break;
	}
	d->first_tx_ring = d->cur_tx_ring = bounds[0];
	d->last_tx_ring = bounds[1];
	d->first_rx_ring = d->cur_rx_ring = bounds[2];
	d->last_rx_ring = bounds[3];
}

/* The steps of nm_open() on a descriptor of zeros. Returns what was tried last, NULL if all went well. */
static inline const char *
_nm_open_steps(struct nm_desc *d, const char *ifname, uint64_t flags, const struct nm_desc *arg, char *message)
{
	struct nmreq *req = &d->req;

	d->fd = open(NETMAP_DEVICE_NAME, O_RDWR);
	if (d->fd < 0)
		return "open " NETMAP_DEVICE_NAME;
	if (!(flags & NM_OPEN_IFNAME) && nm_parse(ifname, d, message) != 0)
		return message;

	req->nr_version = NETMAP_API;
	req->nr_ringid &= NETMAP_RING_MASK;
	if (flags != 0 && IS_NETMAP_DESC(arg))
		_nm_inherit(req, flags, &arg->req);
	req->nr_ringid |= (uint16_t)(flags & (NETMAP_NO_TX_POLL | NETMAP_DO_RX_POLL));
	if (ioctl(d->fd, NIOCREGIF, req) != 0)
		return "NIOCREGIF";

	_nm_set_rings(d);
	if (arg == NULL && (flags & NM_OPEN_NO_MMAP))
		return NULL;
	return nm_mmap(d, arg) == 0 ? NULL : "mmap";
}

/*
 * Open the device, register the port that ifname says, map its region. req, if not NULL, holds the request to
 * start from; arg, if not NULL, is an open descriptor to take fields (see flags) and the mapping from. Returns
 * NULL on failure with the reason in errno and on stderr; errno 0 means that ifname is no netmap name at all.
 */
static _NM_MAYBE_UNUSED struct nm_desc *
nm_open(const char *ifname, const struct nmreq *req, uint64_t flags, const struct nm_desc *arg)
{
	static const char *const prefixes[] = { "netmap:", NM_BDG_NAME };
	char message[MAXERRMSG] = "";
	const char *failed;
	struct nm_desc *d;
	size_t i = 0;
	int error;

	while (i < 2 && strncmp(ifname, prefixes[i], strlen(prefixes[i])) != 0)
		i++;
	if (i == 2) {
		errno = 0;
		return NULL;
	}
	d = (struct nm_desc *)calloc(1, sizeof(*d));
	if (d == NULL)
		return NULL;
	d->self = d;
	if (req != NULL)
		d->req = *req;
	failed = _nm_open_steps(d, ifname, flags, arg, message);
	if (failed == NULL)
		return d;

	error = errno != 0 ? errno : EINVAL;
	D("%s: %s: %s", ifname, failed, strerror(error));
	nm_close(d);
	errno = error;
	return NULL;
}

#include "netmap_packets.h"

#endif /* HAVE_NETMAP_WITH_LIBS */
