/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Twins of the software device with a thread at each end, which never sleep. They return the nanoseconds from the moment when
 * both threads run to the arrival of the last packet, without the start of the threads.
 */
#include "fabric.h"

#include <pthread.h>

struct link {
	struct fabric	*f;
	uint64_t	 packets;
	/* Whether it is a switch, which drops frames that find no room. */
	int		 drops;
	/* How much the receiver has given back, so that the sender may send it again. */
	uint64_t	 returned CACHE_LINE;
	int		 receiving CACHE_LINE;
	/* What was read, so that reading it cannot be left out. */
	uint64_t	 sum;
};

static inline uint32_t
space(const struct netmap_ring *ring)
{
	return ring->tail >= ring->cur ? ring->tail - ring->cur : ring->tail + ring->num_slots - ring->cur;
}

static void
receive_sync(struct link *l)
{
	if (l->drops)
		switch_rx_sync(&l->f->b);
	else
		pipe_rx_sync(&l->f->b, &l->f->a);
}

static void *
receive_all(void *arg)
{
	struct link *l = arg;
	struct fabric *f = l->f;
	/* Through a pipe go the sender's buffers. */
	const char *bufs = NETMAP_BUF(l->drops ? f->b.rx : f->a.tx, 0);
	uint64_t received = 0, sum = 0;

	__atomic_store_n(&l->receiving, 1, __ATOMIC_RELEASE);
	while (received < l->packets) {
		receive_sync(l);
		__atomic_store_n(&l->returned, received, __ATOMIC_RELEASE);
		uint32_t some = space(f->b.rx);
		if (some == 0)
			spin();
		else
			sum += program_receive(f->b.rx, bufs);
		received += some;
	}
	uint64_t end = nanoseconds();
	receive_sync(l);
	l->sum = sum;
	return (void *)(uintptr_t)end;
}

/* Sends whole batches, as soon as there is room for one. */
static void
send_all(struct link *l, uint32_t batch, uint16_t length)
{
	struct fabric *f = l->f;
	uint64_t packets = l->packets, sent = 0, returned = 0;
	uint32_t window = f->a.tx->num_slots - 1;

	while (sent < packets) {
		uint32_t some = packets - sent < batch ? (uint32_t)(packets - sent) : batch;

		if (l->drops) {
			while (sent + some - returned > window) {
				returned = __atomic_load_n(&l->returned, __ATOMIC_ACQUIRE);
				if (sent + some - returned > window)
					spin();
			}
			program_send(f->a.tx, some, length);
			switch_tx_sync(f, &f->a, &f->b);
		} else {
			while (space(f->a.tx) < some) {
				pipe_tx_sync(&f->a, &f->b);
				if (space(f->a.tx) < some)
					spin();
			}
			program_send(f->a.tx, some, length);
			pipe_tx_sync(&f->a, &f->b);
		}
		sent += some;
	}
}

static uint64_t
exchange(struct fabric *f, int drops, uint64_t packets, uint64_t p)
{
	struct link l = { .f = f, .packets = packets, .drops = drops };
	pthread_t receiver;
	void *end;

	if (pthread_create(&receiver, NULL, receive_all, &l) != 0)
		abort();
	while (!__atomic_load_n(&l.receiving, __ATOMIC_ACQUIRE))
		spin();
	uint64_t start = nanoseconds();
	send_all(&l, (uint32_t)p, (uint16_t)(p >> 32));
	pthread_join(receiver, &end);
	return (uint64_t)(uintptr_t)end - start;
}

/* a: from twin_soft_new; b: packets in a round, a number; p: the batch in the lower half, and the frames' length in the upper. */
TWIN(twin_pipe_threads)
{
	return exchange(a, 0, (uint64_t)(uintptr_t)b * rounds, p);
}

/* As twin_pipe_threads. */
TWIN(twin_switch_threads)
{
	return exchange(a, 1, (uint64_t)(uintptr_t)b * rounds, p);
}
