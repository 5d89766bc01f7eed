/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The device in C: the syncs of a pipe and of a switch, with what netmap's kernel module does to be safe.
 *
 * At each sync it finds the descriptor and keeps it from being closed, keeps other syncs out of the ring, checks head and
 * cur, and checks whether a thread waits; a receive sync writes the time. A switch checks the buffer index and the length of
 * each slot, holds its ports by a reader's lock, and reserves slots of the receiver under a lock.
 *
 * It does not enter a kernel, and it supports no monitors, offsets, virtio-net headers, indirect buffers, or forwarding to a
 * host; nothing is closed or changed while it runs, it only pays for the possibility.
 */
#ifndef DEVICE_H
#define DEVICE_H

#include <time.h>

typedef void (*sync_t)(struct port *, struct port *);

static inline int
try_lock(char *lock)
{
	return !__atomic_test_and_set(lock, __ATOMIC_ACQUIRE);
}

static inline void
unlock(char *lock)
{
	__atomic_clear(lock, __ATOMIC_RELEASE);
}

static inline void
spin_lock(char *lock)
{
	while (!try_lock(lock))
		__builtin_ia32_pause();
}

/* Wakes the threads that wait for slots of a ring; none do here. */
static inline void
notify(struct kring *k)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__atomic_load_n(&k->waiting, __ATOMIC_RELAXED))
		abort();
}

/* A buffer; an invalid index means buffer 0. */
static inline char *
buffer(const struct kring *k, uint32_t index)
{
	return k->bufs + (size_t)(index < k->buffers ? index : 0) * BUF_SIZE;
}

/* Whether head and cur lie in order from one slot on to another. */
static inline int
in_order(uint32_t slots, uint32_t from, uint32_t head, uint32_t cur, uint32_t to)
{
	if (to >= from)
		return head >= from && head <= to && cur >= head && cur <= to;
	if (head >= slots || (head > to && head < from))
		return 0;
	return head <= to ? cur >= head && cur <= to : cur >= head || cur <= to;
}

static inline int
prologue(struct kring *k, int tx)
{
	struct netmap_ring *ring = k->ring;
	uint32_t head = __atomic_load_n(&ring->head, __ATOMIC_RELAXED);
	uint32_t cur = __atomic_load_n(&ring->cur, __ATOMIC_RELAXED);

	if (!in_order(k->slots, tx ? k->rhead : k->hwcur, head, cur, tx ? k->rtail : k->hwtail))
		return 0;
	k->rhead = head;
	k->rcur = cur;
	if (ring->tail != k->rtail)
		ring->tail = k->rtail;
	return 1;
}

static inline void
set_time(struct netmap_ring *ring)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	ring->ts.tv_sec = now.tv_sec;
	ring->ts.tv_usec = now.tv_nsec / 1000;
}

/* NIOCTXSYNC and NIOCRXSYNC of a descriptor. */
static inline void
sync_ioctl(struct fabric *f, int fd, int tx, sync_t move, struct port *peer)
{
	struct file *file = (uint32_t)fd < 2 ? __atomic_load_n(&f->open[fd], __ATOMIC_ACQUIRE) : NULL;

	if (file == NULL)
		return;
	__atomic_fetch_add(&file->references, 1, __ATOMIC_SEQ_CST);
	struct port *port = file->port;
	struct kring *k = tx ? &port->txk : &port->rxk;

	if (!__atomic_load_n(&k->stopped, __ATOMIC_RELAXED) && try_lock(&k->busy)) {
		/* Whoever stops a ring sets stopped first, and then checks busy. */
		if (!__atomic_load_n(&k->stopped, __ATOMIC_RELAXED)) {
			if (!prologue(k, tx))
				abort();	/* these programs make no mistakes */
			move(port, peer);
			k->rtail = k->hwtail;
			k->ring->tail = k->hwtail;
			if (!tx)
				set_time(k->ring);
		}
		unlock(&k->busy);
	}
	__atomic_fetch_sub(&file->references, 1, __ATOMIC_SEQ_CST);
}

/* Slots of a pipe change sides with their buffers. */
static inline void
pipe_send(struct port *from, struct port *to)
{
	struct kring *tx = &from->txk, *rx = &to->rxk;
	struct netmap_slot *here = tx->ring->slot, *there = rx->ring->slot;
	uint32_t end = tx->rhead, whole = tx->slots;

	tx->hwtail = __atomic_load_n(&tx->pipe_tail, __ATOMIC_ACQUIRE);
	if (tx->hwcur == end)
		return;
	for (uint32_t i = tx->hwcur; i != end; ) {
		struct netmap_slot slot = here[i];

		there[i] = slot;
		if (slot.flags & NS_BUF_CHANGED)
			here[i].flags = slot.flags & (uint16_t)~NS_BUF_CHANGED;
		i = next(tx->slots, i);
		if (!(slot.flags & NS_MOREFRAG))
			whole = i;
	}
	tx->hwcur = end;
	if (whole != tx->slots) {
		__atomic_store_n(&rx->pipe_tail, whole, __ATOMIC_RELEASE);
		notify(rx);
	}
}

/* What was read goes back. */
static inline void
pipe_receive(struct port *to, struct port *from)
{
	struct kring *rx = &to->rxk, *tx = &from->txk;
	struct netmap_slot *here = rx->ring->slot, *there = tx->ring->slot;
	uint32_t end = rx->rhead;

	rx->hwtail = __atomic_load_n(&rx->pipe_tail, __ATOMIC_ACQUIRE);
	if (rx->hwcur == end)
		return;
	for (uint32_t i = rx->hwcur; i != end; i = next(rx->slots, i)) {
		struct netmap_slot slot = here[i];

		there[i] = slot;
		if (slot.flags & NS_BUF_CHANGED)
			here[i].flags = slot.flags & (uint16_t)~NS_BUF_CHANGED;
	}
	rx->hwcur = end;
	__atomic_store_n(&tx->pipe_tail, before(tx->slots, end), __ATOMIC_RELEASE);
	notify(tx);
}

BATCH void
pipe_tx_sync(struct port *from, struct port *to)
{
	sync_ioctl(from->fabric, from->fd, 1, pipe_send, to);
}

BATCH void
pipe_rx_sync(struct port *to, struct port *from)
{
	sync_ioctl(to->fabric, to->fd, 0, pipe_receive, from);
}

static inline uint64_t
mac(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word & 0xffffffffffffULL;
}

/* Takes the fragments from hwcur to rhead; returns how many. */
static inline uint32_t
take(struct port *from)
{
	struct kring *tx = &from->txk;
	struct netmap_slot *slots = tx->ring->slot;
	uint32_t n = 0, start = 0;

	for (uint32_t i = tx->hwcur; i != tx->rhead; i = next(tx->slots, i)) {
		struct netmap_slot slot = slots[i];
		struct fragment *f = &from->fragment[n++];

		if (slot.flags & NS_BUF_CHANGED)
			slots[i].flags = slot.flags & (uint16_t)~NS_BUF_CHANGED;
		f->data = buffer(tx, slot.buf_idx);
		f->length = slot.len <= BUF_SIZE ? slot.len : 0;
		f->flags = slot.flags;
		f->next = LINK_END;
		__builtin_prefetch(f->data);
		if (!(slot.flags & NS_MOREFRAG)) {
			from->fragment[start].fragments = (uint16_t)(n - start);
			start = n;
		}
	}
	if (start != n)
		from->fragment[start].fragments = (uint16_t)(n - start);
	return n;
}

/* The port a frame is for, or -1. Learns where it came from. */
static inline int
look_up(struct fabric *f, struct port *from, const struct fragment *first)
{
	if (first->length < 14)
		return -1;
	uint64_t destination = mac(first->data), source = mac(first->data + 6);

	if (source != from->last_source && !(source & 1)) {
		from->last_source = source;
		f->table[HASH(source)] = source << 8 | (uint64_t)from->index;
	}
	uint64_t entry = f->table[HASH(destination)];
	return entry >> 8 == destination ? (int)(entry & 0xff) : -1;
}

/* In units of 64 bytes, as buffers are; long ones by the library. */
static inline void
copy(char *to, const char *from, uint32_t bytes)
{
	if (bytes >= 1024) {
		memcpy(to, from, bytes);
		return;
	}
	for (uint32_t i = 0; i < bytes; i += 64)
		memcpy(to + i, from + i, 64);
}

/* Copies the frames of a list into slots that are reserved for them. */
static inline void
deliver(struct port *from, struct port *to, uint32_t list, uint32_t wanted)
{
	struct kring *rx = &to->rxk;

	spin_lock(&rx->lock);
	uint32_t start = rx->reserved, at = start;
	uint32_t read = __atomic_load_n(&rx->released, __ATOMIC_ACQUIRE);
	uint32_t used = start >= read ? start - read : start + rx->slots - read;
	uint32_t room = rx->slots - 1 - used;
	uint32_t granted = wanted < room ? wanted : room;
	rx->reserved = start + granted >= rx->slots ? start + granted - rx->slots : start + granted;
	unlock(&rx->lock);

	for (uint32_t k = list; k != LINK_END; k = from->fragment[k].next) {
		uint32_t count = from->fragment[k].fragments;

		if (count > granted)
			break;
		granted -= count;
		for (struct fragment *p = &from->fragment[k], *end = p + count; p != end; p++) {
			struct netmap_slot *slot = &rx->ring->slot[at];

			copy(buffer(rx, slot->buf_idx), p->data, p->length);
			slot->len = p->length;
			slot->flags = (uint16_t)(count << 8 | (p + 1 != end ? NS_MOREFRAG : 0));
			at = next(rx->slots, at);
		}
	}

	spin_lock(&rx->lock);
	if (granted != 0)
		rx->reserved = at;	/* one thread sends to it: nobody reserved after it */
	__atomic_store_n(&rx->written, at, __ATOMIC_RELEASE);
	unlock(&rx->lock);
	if (at != start)
		notify(rx);
}

/* Destinations first, then destination by destination the copies. */
static inline void
switch_send(struct port *from, struct port *unused)
{
	struct fabric *f = from->fabric;
	uint32_t head[2] = {LINK_END, LINK_END}, last[2] = {0, 0}, wanted[2] = {0, 0};

	(void)unused;
	__atomic_fetch_add(&f->readers, 1, __ATOMIC_ACQUIRE);
	uint32_t n = take(from);
	for (uint32_t k = 0; k < n; k += from->fragment[k].fragments) {
		int to = look_up(f, from, &from->fragment[k]);

		if (to < 0 || to > 1 || to == from->index || f->port[to] == NULL)
			continue;
		if (head[to] == LINK_END)
			head[to] = k;
		else
			from->fragment[last[to]].next = (uint16_t)k;
		last[to] = k;
		wanted[to] += from->fragment[k].fragments;
	}
	for (int to = 0; to < 2; to++)
		if (head[to] != LINK_END)
			deliver(from, f->port[to], head[to], wanted[to]);
	__atomic_fetch_sub(&f->readers, 1, __ATOMIC_RELEASE);
	from->txk.hwcur = from->txk.rhead;
	from->txk.hwtail = before(from->txk.slots, from->txk.rhead);
}

/* The frames are in place already. */
static inline void
switch_receive(struct port *to, struct port *unused)
{
	struct kring *rx = &to->rxk;

	(void)unused;
	rx->hwtail = __atomic_load_n(&rx->written, __ATOMIC_ACQUIRE);
	if (rx->hwcur != rx->rhead) {
		rx->hwcur = rx->rhead;
		__atomic_store_n(&rx->released, rx->hwcur, __ATOMIC_RELEASE);
	}
}

BATCH void
switch_tx_sync(struct fabric *f, struct port *from, struct port *to)
{
	sync_ioctl(f, from->fd, 1, switch_send, to);
}

BATCH void
switch_rx_sync(struct port *to)
{
	sync_ioctl(to->fabric, to->fd, 0, switch_receive, NULL);
}

#endif
