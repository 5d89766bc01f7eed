/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Twins of the software device's data path: a pipe and a switch between two rings in this process, the way netmap's
 * kernel does it and nothing more. A device in C would be about this fast.
 */
#include "twin.h"

#include <stdlib.h>

#define SLOTS		2048
#define BUF_SIZE	2048
#define HASH_BITS	10

struct port {
	struct netmap_ring	*tx, *rx;
	/* The device's half of the rings. */
	uint32_t		 tx_cur, rx_cur;
	uint32_t		 rx_filled;
};

struct fabric {
	struct port	a, b;
	uint64_t	table[1 << HASH_BITS];
	uint64_t	last_source;
	/* A batch on its way: where each frame is, and where it goes. */
	char		*data[SLOTS];
	uint16_t	length[SLOTS];
	int		target[SLOTS];
};

static struct netmap_ring *
new_ring(void)
{
	size_t header = sizeof(struct netmap_ring) + SLOTS * sizeof(struct netmap_slot);
	size_t buffers = (header + 4095) & ~(size_t)4095;
	struct netmap_ring *ring = aligned_alloc(4096, buffers + (size_t)SLOTS * BUF_SIZE);

	memset(ring, 0, buffers + (size_t)SLOTS * BUF_SIZE);
	*(int64_t *)(uintptr_t)&ring->buf_ofs = (int64_t)buffers;
	*(uint32_t *)(uintptr_t)&ring->num_slots = SLOTS;
	*(uint32_t *)(uintptr_t)&ring->nr_buf_size = BUF_SIZE;
	for (uint32_t i = 0; i < SLOTS; i++)
		ring->slot[i].buf_idx = i;
	return ring;
}

/* Returns a new pair of ports. b: the Ethernet header of each frame, 14 bytes. */
TWIN(twin_soft_new)
{
	struct fabric *f = calloc(1, sizeof(*f));

	(void)rounds;
	f->a.tx = new_ring();
	f->a.rx = new_ring();
	f->b.tx = new_ring();
	f->b.rx = new_ring();
	f->a.tx->tail = f->b.tx->tail = SLOTS - 1;
	f->last_source = ~0ULL;
	for (int i = 0; i < SLOTS; i++)
		memcpy(NETMAP_BUF(f->a.tx, i), b, 14);
	/* The switch knows where b is. */
	uint64_t mac = 0;
	memcpy(&mac, b, 6);
	f->table[(mac * 0x9e3779b97f4a7c15ULL) >> (64 - HASH_BITS)] = mac << 8 | 1;
	return (uint64_t)(uintptr_t)f;
}

static inline uint32_t
next(uint32_t i)
{
	return i + 1 == SLOTS ? 0 : i + 1;
}

/* The sending program: a length and the bytes after the header. */
BATCH void
program_send(struct netmap_ring *ring, uint32_t batch, uint16_t len)
{
	char *bufs = NETMAP_BUF(ring, 0);
	uint32_t i = ring->head;

	for (uint32_t k = 0; k < batch; k++) {
		struct netmap_slot *slot = &ring->slot[i];
		uint64_t value = i;

		memcpy(bufs + (size_t)slot->buf_idx * BUF_SIZE + 16, &value, sizeof(value));
		slot->len = len;
		slot->flags = 0;
		i = next(i);
	}
	ring->head = ring->cur = i;
}

/* The receiving program: the length and the same bytes. */
BATCH uint64_t
program_receive(struct netmap_ring *ring, const char *bufs)
{
	uint32_t i = ring->head, tail = ring->tail;
	uint64_t sum = 0;

	while (i != tail) {
		struct netmap_slot *slot = &ring->slot[i];
		uint64_t value;

		memcpy(&value, bufs + (size_t)slot->buf_idx * BUF_SIZE + 16, sizeof(value));
		sum += slot->len + value;
		i = next(i);
	}
	ring->head = ring->cur = i;
	return sum;
}

/* NIOCTXSYNC of a pipe: slots change sides with their buffers. */
BATCH void
pipe_tx_sync(struct port *from, struct port *to)
{
	struct netmap_ring *tx = from->tx, *rx = to->rx;
	uint32_t end = tx->head;

	for (uint32_t i = from->tx_cur; i != end; i = next(i)) {
		rx->slot[i] = tx->slot[i];
		if (tx->slot[i].flags & NS_BUF_CHANGED)
			tx->slot[i].flags &= (uint16_t)~NS_BUF_CHANGED;
	}
	from->tx_cur = end;
	__atomic_store_n(&to->rx_filled, end, __ATOMIC_RELEASE);
	tx->tail = __atomic_load_n(&to->rx_cur, __ATOMIC_ACQUIRE);
	tx->tail = tx->tail == 0 ? SLOTS - 1 : tx->tail - 1;
}

/* NIOCRXSYNC of a pipe: what was read goes back. */
BATCH void
pipe_rx_sync(struct port *to, struct port *from)
{
	struct netmap_ring *rx = to->rx, *tx = from->tx;
	uint32_t end = rx->head;

	for (uint32_t i = to->rx_cur; i != end; i = next(i)) {
		tx->slot[i] = rx->slot[i];
		if (rx->slot[i].flags & NS_BUF_CHANGED)
			rx->slot[i].flags &= (uint16_t)~NS_BUF_CHANGED;
	}
	__atomic_store_n(&to->rx_cur, end, __ATOMIC_RELEASE);
	rx->tail = __atomic_load_n(&to->rx_filled, __ATOMIC_ACQUIRE);
}

/* a: from twin_soft_new; p: the batch, and the frames' length in the upper half. */
TWIN(twin_pipe)
{
	struct fabric *f = a;
	uint32_t batch = (uint32_t)p;
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		program_send(f->a.tx, batch, (uint16_t)(p >> 32));
		pipe_tx_sync(&f->a, &f->b);
		pipe_rx_sync(&f->b, &f->a);
		sum += program_receive(f->b.rx, NETMAP_BUF(f->a.tx, 0));
	}
	return sum;
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
	uint32_t end = tx->head, n = 0, wanted = 0;

	for (uint32_t i = from->tx_cur; i != end; i = next(i), n++) {
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
	uint32_t used = at >= to->rx_cur ? at - to->rx_cur : at + SLOTS - to->rx_cur;
	uint32_t room = SLOTS - 1 - used;
	for (uint32_t k = 0; k < n; k++) {
		if (f->target[k] != 1 || room == 0)
			continue;
		struct netmap_slot *slot = &rx->slot[at];

		memcpy(rx_bufs + (size_t)slot->buf_idx * BUF_SIZE, f->data[k], f->length[k]);
		slot->len = f->length[k];
		slot->flags = 1 << 8;
		at = next(at);
		room--;
	}
	__atomic_store_n(&to->rx_filled, at, __ATOMIC_RELEASE);
	from->tx_cur = end;
	tx->tail = end == 0 ? SLOTS - 1 : end - 1;
}

/* NIOCRXSYNC of a switch's port: the frames are in place already. */
BATCH void
switch_rx_sync(struct port *to)
{
	__atomic_store_n(&to->rx_cur, to->rx->head, __ATOMIC_RELEASE);
	to->rx->tail = __atomic_load_n(&to->rx_filled, __ATOMIC_ACQUIRE);
}

/* As twin_pipe. */
TWIN(twin_switch)
{
	struct fabric *f = a;
	uint32_t batch = (uint32_t)p;
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		program_send(f->a.tx, batch, (uint16_t)(p >> 32));
		switch_tx_sync(f, &f->a, &f->b);
		switch_rx_sync(&f->b);
		sum += program_receive(f->b.rx, NETMAP_BUF(f->b.rx, 0));
	}
	return sum;
}
