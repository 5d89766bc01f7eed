/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* net/netmap_packets.h: nm_inject(), nm_dispatch(), nm_nextpkt(). Part of net/netmap_libs.h; not to be included by itself. */
#ifndef _NET_NETMAP_PACKETS_H_
#define _NET_NETMAP_PACKETS_H_

/* ---- Packets. None of these enters the kernel: sync or poll before reading and after writing. ---- */

/* The ring after ri of those from first to last; the first follows the last. */
static inline uint16_t
_nm_ring_after(uint16_t ri, uint16_t first, uint16_t last)
{
	return ri < last ? (uint16_t)(ri + 1) : first;
}

/* Write a packet into a number of slots, from ring->cur on, and hand them over. */
static inline void
_nm_put(struct netmap_ring *ring, const char *packet, size_t size, uint32_t slots)
{
	uint32_t i = ring->cur;

	while (slots-- > 0) {
		struct netmap_slot *slot = &ring->slot[i];
		const size_t part = slots > 0 ? ring->nr_buf_size : size;

		nm_pkt_copy(packet, NETMAP_BUF(ring, slot->buf_idx), (int)part);
		slot->len = (uint16_t)part;
		slot->flags = slots > 0 ? NS_MOREFRAG : 0;
		packet += part;
		size -= part;
		i = nm_ring_next(ring, i);
	}
	ring->head = ring->cur = i;
}

/*
 * Put one packet of size bytes on the first bound tx ring, from the current one on, that has room for all of it;
 * a packet larger than a buffer takes several slots. Returns size, or 0 if no ring has room.
 */
static _NM_MAYBE_UNUSED int
nm_inject(struct nm_desc *d, const void *buf, size_t size)
{
	uint16_t ri = d->cur_tx_ring;
	int left;

	for (left = d->last_tx_ring - d->first_tx_ring; left >= 0; left--) {
		struct netmap_ring *ring = NETMAP_TXRING(d->nifp, ri);
		const uint32_t ahead = ring->tail + (ring->tail < ring->cur ? ring->num_slots : 0);
		const uint32_t slots = size == 0 ? 1 : (uint32_t)((size - 1) / ring->nr_buf_size) + 1;

		if (slots <= ahead - ring->cur) {
			_nm_put(ring, (const char *)buf, size, slots);
			d->cur_tx_ring = ri;
			return (int)size;
		}
		ri = _nm_ring_after(ri, d->first_tx_ring, d->last_tx_ring);
	}
	return 0;
}

/* Make the first bound rx ring that is not empty, from the current one on, the current one. NULL: all are empty. */
static inline struct netmap_ring *
_nm_ready_ring(struct nm_desc *d)
{
	uint16_t ri = d->cur_rx_ring;
	int left;

	for (left = d->last_rx_ring - d->first_rx_ring; left >= 0; left--) {
		struct netmap_ring *ring = NETMAP_RXRING(d->nifp, ri);

		if (!nm_ring_empty(ring)) {
			d->cur_rx_ring = ri;
			return ring;
		}
		ri = _nm_ring_after(ri, d->first_rx_ring, d->last_rx_ring);
	}
	return NULL;
}

/*
 * Take the packet at ring->cur: fill h, release its slots. caplen counts the fragments that follow the first one
 * directly in memory.
 */
static inline void
_nm_take(struct netmap_ring *ring, struct nm_pkthdr *h)
{
	uint32_t i = ring->cur;
	const char *end;	/* of what lies in one piece so far; NULL once a piece is missing */

	h->ts = ring->ts;
	h->slot = &ring->slot[i];
	h->buf = (uint8_t *)NETMAP_BUF(ring, h->slot->buf_idx);
	h->len = h->caplen = 0;
	for (end = (const char *)h->buf;;) {
		const struct netmap_slot *slot = &ring->slot[i];
		const char *data = NETMAP_BUF(ring, slot->buf_idx);

		i = nm_ring_next(ring, i);
		h->len += slot->len;
		if (data != end)
			end = NULL;
		if (end != NULL) {
			h->caplen += slot->len;
			end = slot->len == ring->nr_buf_size ? end + slot->len : NULL;
		}
		if (!(slot->flags & NS_MOREFRAG))
			break;
	}
	ring->head = ring->cur = i;
}

/*
 * Call cb for up to cnt packets (0 or below: for all there are) of the bound rx rings. A call is delayed until
 * the next packet is known, so that NM_MORE_PKTS is right. Returns the number of packets.
 */
static _NM_MAYBE_UNUSED int
nm_dispatch(struct nm_desc *d, int cnt, nm_cb_t cb, u_char *arg)
{
	const int most = cnt > 0 ? cnt : INT_MAX;
	struct netmap_ring *ring;
	int got = 0;

	d->hdr.d = d;
	d->hdr.buf = NULL;
	d->hdr.flags = NM_MORE_PKTS;
	while (got < most && (ring = _nm_ready_ring(d)) != NULL) {
		do {
			if (got > 0)
				cb(arg, &d->hdr, d->hdr.buf);
			_nm_take(ring, &d->hdr);
		} while (++got < most && !nm_ring_empty(ring));
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
	struct netmap_ring *ring = _nm_ready_ring(d);
	const struct netmap_slot *slot;

	if (ring == NULL)
		return NULL;
	slot = &ring->slot[ring->cur];
	ring->cur = nm_ring_next(ring, ring->cur);
	ring->head = ring->cur;
	hdr->ts = ring->ts;
	hdr->caplen = slot->len;
	hdr->len = slot->len;
	return (u_char *)NETMAP_BUF(ring, slot->buf_idx);
}

#endif /* _NET_NETMAP_PACKETS_H_ */
