/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The software device's data path in C: a pipe and a switch between rings of this process. device.h has the syncs; here are
 * the ports, and the programs at both ends. Safe for one thread at each end.
 */
#ifndef FABRIC_H
#define FABRIC_H

#include "twin.h"

#include <stdlib.h>
#include <time.h>

#define MAX_SLOTS	4096
#define BUF_SIZE	2048
#define HASH_BITS	10
#define HASH(mac)	(((mac) * 0x9e3779b97f4a7c15ULL) >> (64 - HASH_BITS))
#define CACHE_LINE	__attribute__((aligned(64)))
#define LINK_END	0xffff

/* The device's half of a ring. What another thread writes has a cache line of its own. */
struct kring {
	struct netmap_ring	*ring;
	char			*bufs;
	uint32_t		 slots, buffers;
	uint32_t		 hwcur, hwtail, rhead, rcur, rtail;
	int			 stopped;
	/* Set by the thread that syncs. */
	char			 busy;
	/* A pipe: how far the other end has got. */
	uint32_t		 pipe_tail CACHE_LINE;
	/* Whether a thread waits for slots. */
	int			 waiting CACHE_LINE;
	/* A switch: the lock of the senders, what they reserved, and up to where it is written; what was given back. */
	char			 lock CACHE_LINE;
	uint32_t		 reserved;
	uint32_t		 written;
	uint32_t		 released CACHE_LINE;
};

/* A fragment on its way through the switch. */
struct fragment {
	char		*data;
	uint16_t	 length, flags, fragments, next;
};

struct port {
	struct netmap_ring	*tx, *rx;
	struct kring		 txk, rxk;
	/* Its number, and its descriptor's. */
	int			 index, fd;
	struct fabric		*fabric;
	uint64_t		 last_source;
	struct fragment		 fragment[MAX_SLOTS];
};

/* An open descriptor: users hold a reference. */
struct file {
	struct port	*port;
	long		 references CACHE_LINE;
};

struct fabric {
	struct port	 a, b;
	struct port	*port[2];
	struct file	 file[2];
	struct file	*open[2];
	uint64_t	 table[1 << HASH_BITS];
	/* Readers of the table and the ports; negative while a writer changes them. */
	int		 readers CACHE_LINE;
};

static inline uint64_t
nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline void
spin(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("isb");
#endif
}

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

static inline void
new_port(struct fabric *f, int index, struct port *p, uint32_t slots)
{
	p->tx = new_ring(slots);
	p->rx = new_ring(slots);
	p->txk.ring = p->tx;
	p->rxk.ring = p->rx;
	p->txk.bufs = NETMAP_BUF(p->tx, 0);
	p->rxk.bufs = NETMAP_BUF(p->rx, 0);
	p->txk.slots = p->rxk.slots = p->txk.buffers = p->rxk.buffers = slots;
	p->txk.hwtail = p->txk.rtail = p->txk.pipe_tail = p->tx->tail = slots - 1;
	p->index = p->fd = index;
	p->fabric = f;
	p->last_source = ~0ULL;
	f->port[index] = p;
	f->file[index].port = p;
	f->file[index].references = 1;
	f->open[index] = &f->file[index];
}

/* A new pair of ports; header: of each frame from a to b, 14 bytes. */
static inline struct fabric *
new_fabric(uint32_t slots, const void *header)
{
	struct fabric *f = aligned_alloc(4096, (sizeof(*f) + 4095) & ~(size_t)4095);

	memset(f, 0, sizeof(*f));
	new_port(f, 0, &f->a, slots);
	new_port(f, 1, &f->b, slots);
	for (uint32_t i = 0; i < slots; i++)
		memcpy(NETMAP_BUF(f->a.tx, i), header, 14);
	/* The switch knows where b is. */
	uint64_t mac = 0;
	memcpy(&mac, header, 6);
	f->table[HASH(mac)] = mac << 8 | 1;
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

#include "device.h"

#endif
