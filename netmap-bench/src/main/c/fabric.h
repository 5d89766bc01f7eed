/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The software device's data path in C: a pipe and a switch between rings of this process, the way netmap's kernel does it
 * and nothing more. A device in C would be about this fast. Safe for one thread at each end.
 */
#ifndef FABRIC_H
#define FABRIC_H

#include "twin.h"

#include <stdlib.h>

#define MAX_SLOTS	4096
#define BUF_SIZE	2048
#define HASH_BITS	10
#define CACHE_LINE	__attribute__((aligned(64)))

struct port {
	struct netmap_ring	*tx, *rx;
	/* The device's half of the rings. What another thread reads has a cache line of its own. */
	uint32_t		 tx_cur;
	uint32_t		 rx_cur CACHE_LINE;
	uint32_t		 rx_filled CACHE_LINE;
};

struct fabric {
	struct port	a, b;
	uint64_t	table[1 << HASH_BITS];
	uint64_t	last_source;
	/* A batch on its way: where each frame is, and where it goes. */
	char		*data[MAX_SLOTS];
	uint16_t	length[MAX_SLOTS];
	int		target[MAX_SLOTS];
};

static struct netmap_ring *
new_ring(uint32_t slots)
{
	size_t header = sizeof(struct netmap_ring) + slots * sizeof(struct netmap_slot);
	size_t buffers = (header + 4095) & ~(size_t)4095;
	size_t size = buffers + (size_t)slots * BUF_SIZE;
	struct netmap_ring *ring = aligned_alloc(4096, size);

	memset(ring, 0, size);
	*(int64_t *)(uintptr_t)&ring->buf_ofs = (int64_t)buffers;
	*(uint32_t *)(uintptr_t)&ring->num_slots = slots;
	*(uint32_t *)(uintptr_t)&ring->nr_buf_size = BUF_SIZE;
	for (uint32_t i = 0; i < slots; i++)
		ring->slot[i].buf_idx = i;
	return ring;
}

/* A new pair of ports; header: of each frame from a to b, 14 bytes. */
static inline struct fabric *
new_fabric(uint32_t slots, const void *header)
{
	struct fabric *f = aligned_alloc(4096, (sizeof(*f) + 4095) & ~(size_t)4095);

	memset(f, 0, sizeof(*f));
	f->a.tx = new_ring(slots);
	f->a.rx = new_ring(slots);
	f->b.tx = new_ring(slots);
	f->b.rx = new_ring(slots);
	f->a.tx->tail = f->b.tx->tail = slots - 1;
	f->last_source = ~0ULL;
	for (uint32_t i = 0; i < slots; i++)
		memcpy(NETMAP_BUF(f->a.tx, i), header, 14);
	/* The switch knows where b is. */
	uint64_t mac = 0;
	memcpy(&mac, header, 6);
	f->table[(mac * 0x9e3779b97f4a7c15ULL) >> (64 - HASH_BITS)] = mac << 8 | 1;
	return f;
}

static inline uint32_t
next(uint32_t slots, uint32_t i)
{
	return i + 1 == slots ? 0 : i + 1;
}

static inline uint32_t
before(uint32_t slots, uint32_t i)
{
	return i == 0 ? slots - 1 : i - 1;
}

/* The sending program: a length and the bytes after the header. */
BATCH void
program_send(struct netmap_ring *ring, uint32_t batch, uint16_t len)
{
	char *bufs = NETMAP_BUF(ring, 0);
	uint32_t slots = ring->num_slots, i = ring->head;

	for (uint32_t k = 0; k < batch; k++) {
		struct netmap_slot *slot = &ring->slot[i];
		uint64_t value = i;

		memcpy(bufs + (size_t)slot->buf_idx * BUF_SIZE + 16, &value, sizeof(value));
		slot->len = len;
		slot->flags = 0;
		i = next(slots, i);
	}
	ring->head = ring->cur = i;
}

/* The receiving program: the length and the same bytes. */
BATCH uint64_t
program_receive(struct netmap_ring *ring, const char *bufs)
{
	uint32_t slots = ring->num_slots, i = ring->head, tail = ring->tail;
	uint64_t sum = 0;

	while (i != tail) {
		struct netmap_slot *slot = &ring->slot[i];
		uint64_t value;

		memcpy(&value, bufs + (size_t)slot->buf_idx * BUF_SIZE + 16, sizeof(value));
		sum += slot->len + value;
		i = next(slots, i);
	}
	ring->head = ring->cur = i;
	return sum;
}

/* NIOCTXSYNC of a pipe: slots change sides with their buffers. */
BATCH void
pipe_tx_sync(struct port *from, struct port *to)
{
	struct netmap_ring *tx = from->tx, *rx = to->rx;
	uint32_t slots = tx->num_slots, end = tx->head;

	for (uint32_t i = from->tx_cur; i != end; i = next(slots, i)) {
		rx->slot[i] = tx->slot[i];
		if (tx->slot[i].flags & NS_BUF_CHANGED)
			tx->slot[i].flags &= (uint16_t)~NS_BUF_CHANGED;
	}
	from->tx_cur = end;
	__atomic_store_n(&to->rx_filled, end, __ATOMIC_RELEASE);
	tx->tail = before(slots, __atomic_load_n(&to->rx_cur, __ATOMIC_ACQUIRE));
}

/* NIOCRXSYNC of a pipe: what was read goes back. */
BATCH void
pipe_rx_sync(struct port *to, struct port *from)
{
	struct netmap_ring *rx = to->rx, *tx = from->tx;
	uint32_t slots = rx->num_slots, end = rx->head;

	for (uint32_t i = to->rx_cur; i != end; i = next(slots, i)) {
		tx->slot[i] = rx->slot[i];
		if (rx->slot[i].flags & NS_BUF_CHANGED)
			rx->slot[i].flags &= (uint16_t)~NS_BUF_CHANGED;
	}
	__atomic_store_n(&to->rx_cur, end, __ATOMIC_RELEASE);
	rx->tail = __atomic_load_n(&to->rx_filled, __ATOMIC_ACQUIRE);
}

static inline uint64_t
mac(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word & 0xffffffffffffULL;
}

/* NIOCTXSYNC of a switch's port: destinations first, then the copies. */
BATCH void
switch_tx_sync(struct fabric *f, struct port *from, struct port *to)
{
	struct netmap_ring *tx = from->tx, *rx = to->rx;
	char *bufs = NETMAP_BUF(tx, 0), *rx_bufs = NETMAP_BUF(rx, 0);
	uint32_t slots = tx->num_slots, end = tx->head, n = 0, wanted = 0;

	for (uint32_t i = from->tx_cur; i != end; i = next(slots, i), n++) {
		struct netmap_slot *slot = &tx->slot[i];

		if (slot->flags & NS_BUF_CHANGED)
			slot->flags &= (uint16_t)~NS_BUF_CHANGED;
		f->data[n] = bufs + (size_t)slot->buf_idx * BUF_SIZE;
		f->length[n] = slot->len;
	}
	for (uint32_t k = 0; k < n; k++) {
		uint64_t destination = mac(f->data[k]), source = mac(f->data[k] + 6);

		if (source != f->last_source) {
			f->last_source = source;
			f->table[(source * 0x9e3779b97f4a7c15ULL) >> (64 - HASH_BITS)] = source << 8;
		}
		uint64_t entry = f->table[(destination * 0x9e3779b97f4a7c15ULL) >> (64 - HASH_BITS)];
		f->target[k] = entry >> 8 == destination ? (int)(entry & 0xff) : -1;
		if (f->target[k] == 1)
			wanted++;
	}
	uint32_t at = to->rx_filled;
	uint32_t read = __atomic_load_n(&to->rx_cur, __ATOMIC_ACQUIRE);
	uint32_t used = at >= read ? at - read : at + slots - read;
	uint32_t room = slots - 1 - used;
	for (uint32_t k = 0; k < n; k++) {
		if (f->target[k] != 1 || room == 0)
			continue;
		struct netmap_slot *slot = &rx->slot[at];

		memcpy(rx_bufs + (size_t)slot->buf_idx * BUF_SIZE, f->data[k], f->length[k]);
		slot->len = f->length[k];
		slot->flags = 1 << 8;
		at = next(slots, at);
		room--;
	}
	__atomic_store_n(&to->rx_filled, at, __ATOMIC_RELEASE);
	from->tx_cur = end;
	tx->tail = before(slots, end);
}

/* NIOCRXSYNC of a switch's port: the frames are in place already. */
BATCH void
switch_rx_sync(struct port *to)
{
	__atomic_store_n(&to->rx_cur, to->rx->head, __ATOMIC_RELEASE);
	to->rx->tail = __atomic_load_n(&to->rx_filled, __ATOMIC_ACQUIRE);
}

#endif
