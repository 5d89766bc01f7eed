/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Twins of the benches over rings: the program's side of a batch, then what the kernel's sync would do to tail. */
#include "twin.h"

/*
 * What does not change in a ring, read once for each batch: the compiler cannot do that itself, because a store into
 * a buffer might change it.
 */
struct ring_const {
	char		*bufs;
	size_t		buf_size;
	uint32_t	num_slots;
};

static inline struct ring_const
ring_const(struct netmap_ring *ring)
{
	return (struct ring_const){ NETMAP_BUF(ring, 0), ring->nr_buf_size, ring->num_slots };
}

static inline char *
buf(struct ring_const c, struct netmap_slot *slot)
{
	return c.bufs + c.buf_size * slot->buf_idx;
}

static inline uint32_t
next(struct ring_const c, uint32_t i)
{
	return i + 1 == c.num_slots ? 0 : i + 1;
}

/* After a sync that gave back everything: all slots but one are the program's again. */
static inline void
sync_all(struct netmap_ring *ring)
{
	ring->tail = ring->head == 0 ? ring->num_slots - 1 : ring->head - 1;
}

/* tx: a length in every free slot. */
BATCH void
tx_slots(struct netmap_ring *ring, uint16_t len)
{
	struct ring_const c = ring_const(ring);
	uint32_t i = ring->head, tail = ring->tail;

	while (i != tail) {
		struct netmap_slot *slot = &ring->slot[i];

		slot->len = len;
		slot->flags = 0;
		i = next(c, i);
	}
	ring->head = ring->cur = i;
}

TWIN(twin_tx_slots)
{
	for (uint64_t r = 0; r < rounds; r++) {
		tx_slots(a, (uint16_t)p);
		sync_all(a);
	}
	return 0;
}

/*
 * The same line by line as netmap(4) has it: the ring's own head, every time. What the compiler must then read anew for
 * each packet is what the C names of Java read, too.
 */
BATCH void
tx_slots_by_head(struct netmap_ring *ring, uint16_t len)
{
	while (!nm_ring_empty(ring)) {
		uint32_t i = ring->head;

		ring->slot[i].len = len;
		ring->slot[i].flags = 0;
		ring->head = ring->cur = nm_ring_next(ring, i);
	}
}

TWIN(twin_tx_slots_by_head)
{
	for (uint64_t r = 0; r < rounds; r++) {
		tx_slots_by_head(a, (uint16_t)p);
		sync_all(a);
	}
	return 0;
}

/* tx: the same, and eight bytes at the start of each packet. */
BATCH void
tx_fill(struct netmap_ring *ring, uint16_t len)
{
	struct ring_const c = ring_const(ring);
	uint32_t i = ring->head, tail = ring->tail;

	while (i != tail) {
		struct netmap_slot *slot = &ring->slot[i];
		uint64_t first = i;

		memcpy(buf(c, slot), &first, sizeof(first));
		slot->len = len;
		slot->flags = 0;
		i = next(c, i);
	}
	ring->head = ring->cur = i;
}

TWIN(twin_tx_fill)
{
	for (uint64_t r = 0; r < rounds; r++) {
		tx_fill(a, (uint16_t)p);
		sync_all(a);
	}
	return 0;
}

BATCH void
tx_fill_by_head(struct netmap_ring *ring, uint16_t len)
{
	while (!nm_ring_empty(ring)) {
		uint32_t i = ring->head;
		struct netmap_slot *slot = &ring->slot[i];
		uint64_t first = i;

		memcpy(NETMAP_BUF(ring, slot->buf_idx), &first, sizeof(first));
		slot->len = len;
		slot->flags = 0;
		ring->head = ring->cur = nm_ring_next(ring, i);
	}
}

TWIN(twin_tx_fill_by_head)
{
	for (uint64_t r = 0; r < rounds; r++) {
		tx_fill_by_head(a, (uint16_t)p);
		sync_all(a);
	}
	return 0;
}

/* rx: the lengths of all packets. */
BATCH uint64_t
rx_slots(struct netmap_ring *ring)
{
	struct ring_const c = ring_const(ring);
	uint32_t i = ring->head, tail = ring->tail;
	uint64_t sum = 0;

	while (i != tail) {
		sum += ring->slot[i].len;
		i = next(c, i);
	}
	ring->head = ring->cur = i;
	return sum;
}

TWIN(twin_rx_slots)
{
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		sum += rx_slots(a);
		sync_all(a);
	}
	return sum;
}

/* rx: length, buffer index and the first eight bytes of all packets. */
BATCH uint64_t
rx_read(struct netmap_ring *ring)
{
	struct ring_const c = ring_const(ring);
	uint32_t i = ring->head, tail = ring->tail;
	uint64_t sum = 0;

	while (i != tail) {
		struct netmap_slot *slot = &ring->slot[i];
		uint64_t first;

		memcpy(&first, buf(c, slot), sizeof(first));
		sum += slot->len + slot->buf_idx + first;
		i = next(c, i);
	}
	ring->head = ring->cur = i;
	return sum;
}

TWIN(twin_rx_read)
{
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		sum += rx_read(a);
		sync_all(a);
	}
	return sum;
}

BATCH uint64_t
rx_read_by_head(struct netmap_ring *ring)
{
	uint64_t sum = 0;

	while (!nm_ring_empty(ring)) {
		uint32_t i = ring->head;
		struct netmap_slot *slot = &ring->slot[i];
		uint64_t first;

		memcpy(&first, NETMAP_BUF(ring, slot->buf_idx), sizeof(first));
		sum += slot->len + slot->buf_idx + first;
		ring->head = ring->cur = nm_ring_next(ring, i);
	}
	return sum;
}

TWIN(twin_rx_read_by_head)
{
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		sum += rx_read_by_head(a);
		sync_all(a);
	}
	return sum;
}

/* rx to tx without a copy: the buffers change places. */
BATCH void
swap(struct netmap_ring *rx, struct netmap_ring *tx)
{
	struct ring_const c = ring_const(rx), d = ring_const(tx);
	uint32_t i = rx->head, j = tx->head, rx_tail = rx->tail, tx_tail = tx->tail;

	while (i != rx_tail && j != tx_tail) {
		struct netmap_slot *rs = &rx->slot[i], *ts = &tx->slot[j];
		uint32_t index = ts->buf_idx;

		ts->buf_idx = rs->buf_idx;
		rs->buf_idx = index;
		ts->len = rs->len;
		ts->flags = NS_BUF_CHANGED;
		rs->flags = NS_BUF_CHANGED;
		i = next(c, i);
		j = next(d, j);
	}
	rx->head = rx->cur = i;
	tx->head = tx->cur = j;
}

TWIN(twin_swap)
{
	for (uint64_t r = 0; r < rounds; r++) {
		swap(a, b);
		sync_all(a);
		sync_all(b);
	}
	return 0;
}

/* The same line by line as netmap(4) has it: the ring's own head, every time. */
BATCH void
swap_by_head(struct netmap_ring *rx, struct netmap_ring *tx)
{
	while (!nm_ring_empty(rx) && !nm_ring_empty(tx)) {
		struct netmap_slot *rs = &rx->slot[rx->head], *ts = &tx->slot[tx->head];
		uint32_t index = ts->buf_idx;

		ts->buf_idx = rs->buf_idx;
		rs->buf_idx = index;
		ts->len = rs->len;
		ts->flags = NS_BUF_CHANGED;
		rs->flags = NS_BUF_CHANGED;
		rx->head = rx->cur = nm_ring_next(rx, rx->head);
		tx->head = tx->cur = nm_ring_next(tx, tx->head);
	}
}

TWIN(twin_swap_by_head)
{
	for (uint64_t r = 0; r < rounds; r++) {
		swap_by_head(a, b);
		sync_all(a);
		sync_all(b);
	}
	return 0;
}

/* tx: a packet of the program, p bytes, into every free slot; by memcpy, and by nm_pkt_copy. */
BATCH void
tx_memcpy(struct netmap_ring *ring, const void *packet, uint16_t len)
{
	struct ring_const c = ring_const(ring);
	uint32_t i = ring->head, tail = ring->tail;

	while (i != tail) {
		struct netmap_slot *slot = &ring->slot[i];

		memcpy(buf(c, slot), packet, len);
		slot->len = len;
		slot->flags = 0;
		i = next(c, i);
	}
	ring->head = ring->cur = i;
}

TWIN(twin_tx_memcpy)
{
	for (uint64_t r = 0; r < rounds; r++) {
		tx_memcpy(a, b, (uint16_t)p);
		sync_all(a);
	}
	return 0;
}

BATCH void
tx_pkt_copy(struct netmap_ring *ring, const void *packet, uint16_t len)
{
	struct ring_const c = ring_const(ring);
	uint32_t i = ring->head, tail = ring->tail;
	/* Rounded up where it pays, as the tools do: both buffers have room. */
	int copied = len < 1024 ? (len + 63) & ~63 : len;

	while (i != tail) {
		struct netmap_slot *slot = &ring->slot[i];

		nm_pkt_copy(packet, buf(c, slot), copied);
		slot->len = len;
		slot->flags = 0;
		i = next(c, i);
	}
	ring->head = ring->cur = i;
}

TWIN(twin_tx_pkt_copy)
{
	for (uint64_t r = 0; r < rounds; r++) {
		tx_pkt_copy(a, b, (uint16_t)p);
		sync_all(a);
	}
	return 0;
}
