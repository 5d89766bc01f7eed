/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * xsk.h: rings of an AF_XDP socket, with the functions that C programs know from libxdp by name, in our words. An index is
 * read from shared memory only if the known value is not enough, with acquire, and moved with release.
 */
#ifndef XSK_H
#define XSK_H

#include <linux/if_xdp.h>

/* A ring as the Java side hands it over: where its parts are. */
struct xsk_place {
	uint64_t	producer;	/* address */
	uint64_t	consumer;	/* address */
	uint64_t	flags;		/* address */
	uint64_t	desc;		/* address */
	uint64_t	size;		/* entries */
};

struct xsk_ring {
	uint32_t	cached_prod, cached_cons;
	uint32_t	mask, size;
	uint32_t	*producer, *consumer, *flags;
	void		*ring;
};

/* Continues from the ring's current indexes. */
static inline struct xsk_ring
xsk_ring_at(const struct xsk_place *at, int producing)
{
	struct xsk_ring r = {
		.mask = at->size - 1, .size = at->size,
		.producer = (void *)at->producer, .consumer = (void *)at->consumer,
		.flags = (void *)at->flags, .ring = (void *)at->desc,
	};

	r.cached_prod = *r.producer;
	r.cached_cons = *r.consumer + (producing ? r.size : 0);
	return r;
}

static inline uint64_t *
xsk_ring_prod__fill_addr(struct xsk_ring *r, uint32_t i)
{
	return (uint64_t *)r->ring + (i & r->mask);
}

static inline struct xdp_desc *
xsk_ring_prod__tx_desc(struct xsk_ring *r, uint32_t i)
{
	return (struct xdp_desc *)r->ring + (i & r->mask);
}

static inline uint64_t
xsk_ring_cons__comp_addr(const struct xsk_ring *r, uint32_t i)
{
	return ((const uint64_t *)r->ring)[i & r->mask];
}

static inline const struct xdp_desc *
xsk_ring_cons__rx_desc(const struct xsk_ring *r, uint32_t i)
{
	return (const struct xdp_desc *)r->ring + (i & r->mask);
}

static inline int
xsk_ring_prod__needs_wakeup(const struct xsk_ring *r)
{
	return __atomic_load_n(r->flags, __ATOMIC_ACQUIRE) & XDP_RING_NEED_WAKEUP;
}

static inline uint32_t
xsk_ring_prod__reserve(struct xsk_ring *r, uint32_t nb, uint32_t *idx)
{
	if (r->cached_cons - r->cached_prod < nb) {
		r->cached_cons = __atomic_load_n(r->consumer, __ATOMIC_ACQUIRE) + r->size;
		if (r->cached_cons - r->cached_prod < nb)
			return 0;
	}
	*idx = r->cached_prod;
	r->cached_prod += nb;
	return nb;
}

static inline void
xsk_ring_prod__submit(struct xsk_ring *r, uint32_t nb)
{
	__atomic_store_n(r->producer, *r->producer + nb, __ATOMIC_RELEASE);
}

static inline uint32_t
xsk_ring_cons__peek(struct xsk_ring *r, uint32_t nb, uint32_t *idx)
{
	uint32_t there = r->cached_prod - r->cached_cons;

	if (there == 0) {
		r->cached_prod = __atomic_load_n(r->producer, __ATOMIC_ACQUIRE);
		there = r->cached_prod - r->cached_cons;
	}
	if (there > nb)
		there = nb;
	if (there > 0) {
		*idx = r->cached_cons;
		r->cached_cons += there;
	}
	return there;
}

static inline void
xsk_ring_cons__release(struct xsk_ring *r, uint32_t nb)
{
	__atomic_store_n(r->consumer, *r->consumer + nb, __ATOMIC_RELEASE);
}

#endif
