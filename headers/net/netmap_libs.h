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

/* ---- Port names:  netmap:NAME | valeSWITCH:PORT,  then  ^ | * | -N | {N | }N,  then any of  /FLAGS  @MEMID ---- */

/* What has been read of a port name. */
struct _nm_portspec {
	const char	*at;		/* what is left to read */
	uint32_t	ringid;
	uint32_t	flags;
	uint16_t	mem_id;
	int		in_flags;	/* a '/' has been seen, and no '@' since */
	char		*err;		/* MAXERRMSG bytes, or NULL */
};

#define _nm_reject(s, ...)	((s)->err ? (void)snprintf((s)->err, MAXERRMSG, __VA_ARGS__) : (void)0, -1)

/* The characters between from and to make up a name of a switch or of a port on it. */
static inline int
_nm_is_vale_name(const char *from, const char *to)
{
	while (from != to && (*from == '_' || isalnum((unsigned char)*from)))
		from++;
	return from == to;
}

/* A number where s stands; no digits make 0, as strtol has it. */
static inline long
_nm_number(struct _nm_portspec *s)
{
	char *rest;
	long n = strtol(s->at, &rest, 10);

	s->at = rest;
	return n;
}

/* ^, *, -N, {N or }N; nothing of it if the next character starts something else. */
static inline int
_nm_parse_rings(struct _nm_portspec *s)
{
	static const struct {
		char sign;
		char numbered;
		uint8_t mode;
	} kinds[] = {
		{ '^', 0, NR_REG_SW },		{ '*', 0, NR_REG_NIC_SW },	{ '-', 1, NR_REG_ONE_NIC },
		{ '{', 1, NR_REG_PIPE_MASTER },	{ '}', 1, NR_REG_PIPE_SLAVE },
	};
	size_t k;
	long n;

	for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]) && kinds[k].sign != *s->at; k++)
		;
	if (k == sizeof(kinds) / sizeof(kinds[0])) {
		s->flags = NR_REG_ALL_NIC;
		return 0;
	}
	s->flags = kinds[k].mode;
	s->at++;
	if (!kinds[k].numbered)
		return 0;
	if (*s->at == '\0')
		return _nm_reject(s, "a ring or pipe number must follow");
	n = _nm_number(s);
	if (n < 0 || n >= NETMAP_RING_MASK)
		return _nm_reject(s, "number %ld is not in 0 to %d", n, NETMAP_RING_MASK - 1);
	s->ringid = (uint32_t)n;
	return 0;
}

/* One '/', one '@N' or one letter of flags. */
static inline int
_nm_parse_suffix(struct _nm_portspec *s)
{
	static const struct {
		char letter;
		uint32_t flag;
	} letters[] = {
		{ 'x', NR_EXCLUSIVE },	{ 'z', NR_ZCOPY_MON },		{ 't', NR_MONITOR_TX },
		{ 'r', NR_MONITOR_RX },	{ 'R', NR_RX_RINGS_ONLY },	{ 'T', NR_TX_RINGS_ONLY },
	};
	const char c = *s->at++;
	size_t k;
	long n;

	if (c == '@') {
		if (*s->at == '\0')
			return _nm_reject(s, "a memory id must follow the '@'");
		if (s->mem_id != 0)
			return _nm_reject(s, "more than one memory id");
		n = _nm_number(s);
		if (n <= 0)
			return _nm_reject(s, "memory id %ld is not above 0", n);
		s->mem_id = (uint16_t)n;
		s->in_flags = 0;
		return 0;
	}
	if (!s->in_flags) {
		if (c != '/')
			return _nm_reject(s, "'%c' where '/' or '@' may stand", c);
		if (*s->at == '\0')
			return _nm_reject(s, "flags must follow the '/'");
		s->in_flags = 1;
		return 0;
	}
	for (k = 0; k < sizeof(letters) / sizeof(letters[0]); k++) {
		if (letters[k].letter == c) {
			s->flags |= letters[k].flag;
			return 0;
		}
	}
	return _nm_reject(s, "'%c' is not one of the flags x z t r R T", c);
}

/*
 * Read a port name into d->req: nr_name and nr_arg2 are set, nr_ringid and nr_flags or-ed. Returns 0; or -1 with
 * errno EINVAL and, if err is not NULL, a message of at most MAXERRMSG bytes there.
 */
static _NM_MAYBE_UNUSED int
nm_parse(const char *ifname, struct nm_desc *d, char *err)
{
	struct _nm_portspec s = { NULL, 0, 0, 0, 0, err };
	const char *name = ifname, *vale_port = NULL;
	size_t len;

	errno = EINVAL;
	if (*ifname == 'v') {
		vale_port = strchr(ifname, ':');
		if (vale_port == NULL)
			return _nm_reject(&s, "no ':' after the name of the switch");
		if (!_nm_is_vale_name(ifname + strlen(NM_BDG_NAME), vale_port))
			return _nm_reject(&s, "a switch is named with letters, digits and '_'");
		vale_port++;
	} else {
		name += strlen("netmap:");
	}

	s.at = vale_port ? vale_port : name;
	s.at += strcspn(s.at, "-*^{}/@");
	if (vale_port && !_nm_is_vale_name(vale_port, s.at))
		return _nm_reject(&s, "a VALE port is named with letters, digits and '_'");
	len = (size_t)(s.at - name);
	if (len >= sizeof(d->req.nr_name))
		return _nm_reject(&s, "the name has more than %d characters", (int)sizeof(d->req.nr_name) - 1);

	if (_nm_parse_rings(&s) < 0)
		return -1;
	while (*s.at != '\0')
		if (_nm_parse_suffix(&s) < 0)
			return -1;

	memset(d->req.nr_name, 0, sizeof(d->req.nr_name));
	memcpy(d->req.nr_name, name, len);
	d->req.nr_ringid |= (uint16_t)s.ringid;
	d->req.nr_flags |= s.flags;
	d->req.nr_arg2 = s.mem_id;
	d->self = d;
	errno = 0;
	return 0;
}

/* ---- Life of a descriptor ---- */

/* Unmap what nm_mmap() mapped, close, free. Returns 0, or EINVAL for what is not an open descriptor. */
static _NM_MAYBE_UNUSED int
nm_close(struct nm_desc *d)
{
	if (!IS_NETMAP_DESC(d))
		return EINVAL;
	if (d->mem && d->done_mmap)
		munmap(d->mem, d->memsize);
	if (d->fd >= 0)
		close(d->fd);
	d->self = NULL;
	free(d);
	return 0;
}

/*
 * Map the region of a registered descriptor, or use the parent's mapping if it has one with the same memory id.
 * The parent must then be closed last. Returns 0, or EINVAL with the reason in errno.
 */
static _NM_MAYBE_UNUSED int
nm_mmap(struct nm_desc *d, const struct nm_desc *parent)
{
	struct netmap_if *nifp;
	struct netmap_ring *ring;

	if (d->done_mmap)
		return 0;
	if (IS_NETMAP_DESC(parent) && parent->mem && parent->req.nr_arg2 == d->req.nr_arg2) {
		d->mem = parent->mem;
		d->memsize = parent->memsize;
	} else {
		void *mem = mmap(NULL, d->req.nr_memsize, PROT_READ | PROT_WRITE, MAP_SHARED, d->fd, 0);

		if (mem == MAP_FAILED)
			return EINVAL;
		d->mem = mem;
		d->memsize = d->req.nr_memsize;
		d->done_mmap = 1;
	}

	nifp = NETMAP_IF(d->mem, d->req.nr_offset);
	ring = NETMAP_RXRING(nifp, d->first_rx_ring);
	if ((void *)ring == (void *)nifp)	/* no rx ring bound */
		ring = NETMAP_TXRING(nifp, d->first_tx_ring);

	/* These four are const for the rest of the program. */
	*(struct netmap_if **)(uintptr_t)&d->nifp = nifp;
	*(struct netmap_ring **)(uintptr_t)&d->some_ring = ring;
	*(void **)(uintptr_t)&d->buf_start = NETMAP_BUF(ring, 0);
	*(void **)(uintptr_t)&d->buf_end = (char *)d->mem + d->memsize;
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
	const struct nmreq *req = &d->req;
	uint16_t tx0 = 0, tx1 = 0, rx0 = 0, rx1 = 0;

	switch (req->nr_flags & NR_REG_MASK) {
	case NR_REG_SW:
		tx0 = tx1 = req->nr_tx_rings;
		rx0 = rx1 = req->nr_rx_rings;
		break;
	case NR_REG_ALL_NIC:
		tx1 = (uint16_t)(req->nr_tx_rings - 1);
		rx1 = (uint16_t)(req->nr_rx_rings - 1);
		break;
	case NR_REG_NIC_SW:
		tx1 = req->nr_tx_rings;
		rx1 = req->nr_rx_rings;
		break;
	case NR_REG_ONE_NIC:
		tx0 = tx1 = rx0 = rx1 = req->nr_ringid & NETMAP_RING_MASK;
		break;
	default:	/* pipes have one ring each way */
		break;
	}
	d->first_tx_ring = d->cur_tx_ring = tx0;
	d->last_tx_ring = tx1;
	d->first_rx_ring = d->cur_rx_ring = rx0;
	d->last_rx_ring = rx1;
}

/*
 * Open the device, register the port that ifname says, map its region. req, if not NULL, holds the request to
 * start from; arg, if not NULL, is an open descriptor to take fields (see flags) and the mapping from. Returns
 * NULL on failure with the reason in errno and on stderr; errno 0 means that ifname is no netmap name at all.
 */
static _NM_MAYBE_UNUSED struct nm_desc *
nm_open(const char *ifname, const struct nmreq *req, uint64_t flags, const struct nm_desc *arg)
{
	char why[MAXERRMSG] = "";
	struct nm_desc *d;
	int error;

	if (strncmp(ifname, "netmap:", 7) != 0 && strncmp(ifname, NM_BDG_NAME, strlen(NM_BDG_NAME)) != 0) {
		errno = 0;
		return NULL;
	}
	d = (struct nm_desc *)calloc(1, sizeof(*d));
	if (d == NULL)
		return NULL;
	d->self = d;
	d->fd = open(NETMAP_DEVICE_NAME, O_RDWR);
	if (d->fd < 0) {
		snprintf(why, sizeof(why), "open " NETMAP_DEVICE_NAME);
		goto fail;
	}

	if (req)
		d->req = *req;
	if (!(flags & NM_OPEN_IFNAME) && nm_parse(ifname, d, why) < 0)
		goto fail;
	d->req.nr_version = NETMAP_API;
	d->req.nr_ringid &= NETMAP_RING_MASK;
	if (IS_NETMAP_DESC(arg) && flags)
		_nm_inherit(&d->req, flags, &arg->req);
	d->req.nr_ringid |= (uint16_t)(flags & (NETMAP_NO_TX_POLL | NETMAP_DO_RX_POLL));

	if (ioctl(d->fd, NIOCREGIF, &d->req) < 0) {
		snprintf(why, sizeof(why), "NIOCREGIF");
		goto fail;
	}
	_nm_set_rings(d);
	if ((arg || !(flags & NM_OPEN_NO_MMAP)) && nm_mmap(d, arg) != 0) {
		snprintf(why, sizeof(why), "mmap");
		goto fail;
	}
	return d;

fail:
	error = errno ? errno : EINVAL;
	D("%s: %s: %s", ifname, why, strerror(error));
	nm_close(d);
	errno = error;
	return NULL;
}

/* ---- Packets. None of these enters the kernel: sync or poll before reading and after writing. ---- */

/*
 * Put one packet of size bytes on the first bound tx ring, from the current one on, that has room for all of it;
 * a packet larger than a buffer takes several slots. Returns size, or 0 if no ring has room.
 */
static _NM_MAYBE_UNUSED int
nm_inject(struct nm_desc *d, const void *buf, size_t size)
{
	const char *from = (const char *)buf;
	uint32_t ri = d->cur_tx_ring;
	uint32_t tries = (uint32_t)(d->last_tx_ring - d->first_tx_ring + 1);

	for (; tries > 0; tries--, ri++) {
		struct netmap_ring *ring;
		uint32_t room, need, i;

		if (ri > d->last_tx_ring)
			ri = d->first_tx_ring;
		ring = NETMAP_TXRING(d->nifp, ri);
		room = ring->tail >= ring->cur ? ring->tail - ring->cur : ring->tail + ring->num_slots - ring->cur;
		need = size == 0 ? 1 : (uint32_t)((size + ring->nr_buf_size - 1) / ring->nr_buf_size);
		if (need > room)
			continue;

		for (i = ring->cur; need > 0; need--, i = nm_ring_next(ring, i)) {
			struct netmap_slot *slot = &ring->slot[i];
			size_t part = need > 1 ? ring->nr_buf_size : size - (size_t)(from - (const char *)buf);

			nm_pkt_copy(from, NETMAP_BUF(ring, slot->buf_idx), (int)part);
			slot->len = (uint16_t)part;
			slot->flags = need > 1 ? NS_MOREFRAG : 0;
			from += part;
		}
		ring->head = ring->cur = i;
		d->cur_tx_ring = (uint16_t)ri;
		return (int)size;
	}
	return 0;
}

/*
 * Take the packet at ring->cur: fill h, release its slots. caplen counts the fragments that follow the first one
 * directly in memory.
 */
static inline void
_nm_take(struct netmap_ring *ring, struct nm_pkthdr *h)
{
	uint32_t i = ring->cur;
	struct netmap_slot *slot = &ring->slot[i];
	char *end = NETMAP_BUF(ring, slot->buf_idx);
	int contiguous = 1;

	h->ts = ring->ts;
	h->slot = slot;
	h->buf = (uint8_t *)end;
	h->len = h->caplen = slot->len;
	while (slot->flags & NS_MOREFRAG) {
		char *next;

		contiguous = contiguous && slot->len == ring->nr_buf_size;
		end += ring->nr_buf_size;
		i = nm_ring_next(ring, i);
		slot = &ring->slot[i];
		next = NETMAP_BUF(ring, slot->buf_idx);
		contiguous = contiguous && next == end;
		end = next;
		h->len += slot->len;
		if (contiguous)
			h->caplen += slot->len;
	}
	ring->head = ring->cur = nm_ring_next(ring, i);
}

/*
 * Call cb for up to cnt packets (0 or below: for all there are) of the bound rx rings. A call is delayed until
 * the next packet is known, so that NM_MORE_PKTS is right. Returns the number of packets.
 */
static _NM_MAYBE_UNUSED int
nm_dispatch(struct nm_desc *d, int cnt, nm_cb_t cb, u_char *arg)
{
	uint32_t ri = d->cur_rx_ring;
	uint32_t rings = (uint32_t)(d->last_rx_ring - d->first_rx_ring + 1);
	int got = 0;

	d->hdr.d = d;
	d->hdr.flags = NM_MORE_PKTS;
	for (; rings > 0 && (cnt <= 0 || got < cnt); rings--, ri++) {
		struct netmap_ring *ring;

		if (ri > d->last_rx_ring)
			ri = d->first_rx_ring;
		ring = NETMAP_RXRING(d->nifp, ri);
		for (; !nm_ring_empty(ring) && (cnt <= 0 || got < cnt); got++) {
			if (got > 0)
				cb(arg, &d->hdr, d->hdr.buf);
			d->cur_rx_ring = (uint16_t)ri;
			_nm_take(ring, &d->hdr);
		}
	}
	if (got > 0) {
		d->hdr.flags = 0;
		cb(arg, &d->hdr, d->hdr.buf);
	}
	return got;
}

/*
 * The next slot's data with its header in hdr, or NULL. It is one slot, not one packet: NS_MOREFRAG is ignored,
 * as it is in netmap. ts, len and caplen are set, the rest of hdr is not. The slot is released: the data is good
 * until the next sync.
 */
static _NM_MAYBE_UNUSED u_char *
nm_nextpkt(struct nm_desc *d, struct nm_pkthdr *hdr)
{
	uint32_t ri = d->cur_rx_ring;

	do {
		struct netmap_ring *ring = NETMAP_RXRING(d->nifp, ri);

		if (!nm_ring_empty(ring)) {
			const struct netmap_slot *slot = &ring->slot[ring->cur];

			hdr->ts = ring->ts;
			hdr->len = hdr->caplen = slot->len;
			ring->head = ring->cur = nm_ring_next(ring, ring->cur);
			d->cur_rx_ring = (uint16_t)ri;
			return (u_char *)NETMAP_BUF(ring, slot->buf_idx);
		}
		ri = ri == d->last_rx_ring ? d->first_rx_ring : ri + 1;
	} while (ri != d->cur_rx_ring);
	return NULL;
}

#endif /* HAVE_NETMAP_WITH_LIBS */
