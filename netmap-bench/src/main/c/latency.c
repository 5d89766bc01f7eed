/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* There and back over a pipe between two threads, which poll all the time, or sleep on a futex. */
#include "fabric.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WARMUP	1000

/* Counts up with each packet; a thread sleeps only on the number that it saw last. */
struct bell {
	uint32_t	rung CACHE_LINE;
};

struct game {
	struct fabric	*f;
	uint64_t	 rounds;
	int		 blocking;
	struct bell	 at_a, at_b;
};

static void
send_one(const struct game *g, struct port *from, struct port *to, struct bell *bell)
{
	program_send(from->tx, 1, 60);
	pipe_tx_sync(from, to);
	if (g->blocking) {
		__atomic_fetch_add(&bell->rung, 1, __ATOMIC_SEQ_CST);
		syscall(SYS_futex, &bell->rung, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
	}
}

static void
receive_one(const struct game *g, struct port *to, struct port *from, struct bell *bell)
{
	for (;;) {
		uint32_t rung = __atomic_load_n(&bell->rung, __ATOMIC_SEQ_CST);

		pipe_rx_sync(to, from);
		if (to->rx->tail != to->rx->cur)
			break;
		if (g->blocking)
			syscall(SYS_futex, &bell->rung, FUTEX_WAIT_PRIVATE, rung, NULL, NULL, 0);
		else
			spin();
	}
	(void)program_receive(to->rx, NETMAP_BUF(from->tx, 0));
}

static void *
answer(void *arg)
{
	struct game *g = arg;

	for (uint64_t i = 0; i < g->rounds; i++) {
		receive_one(g, &g->f->b, &g->f->a, &g->at_b);
		send_one(g, &g->f->b, &g->f->a, &g->at_a);
	}
	return NULL;
}

/* a: from twin_soft_new; b: gets the nanoseconds of each round, 64 bits each; p: whether to sleep. */
TWIN(twin_ping_pong)
{
	struct game g = { .f = a, .rounds = WARMUP + rounds, .blocking = p != 0 };
	uint64_t *nanos = b;
	pthread_t other;

	if (pthread_create(&other, NULL, answer, &g) != 0)
		abort();
	uint64_t now = nanoseconds();
	for (uint64_t i = 0; i < WARMUP + rounds; i++) {
		send_one(&g, &g.f->a, &g.f->b, &g.at_b);
		receive_one(&g, &g.f->a, &g.f->b, &g.at_a);
		uint64_t then = now;
		now = nanoseconds();
		if (i >= WARMUP)
			nanos[i - WARMUP] = now - then;
	}
	pthread_join(other, NULL);
	return 0;
}
