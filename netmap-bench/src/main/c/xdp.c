/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Twins of the benches over AF_XDP: the rings alone, with indexes moved as the kernel would; and sockets on veth pairs. */
#include "twin.h"
#include "xsk.h"
#include <stdlib.h>
#include <sys/socket.h>

#define CHUNK	2048ull

/* ---- rings in memory */

/* The program takes a batch of received frames, looks at each, and gives its chunk back. */
BATCH uint64_t
receive(struct xsk_ring *rx, struct xsk_ring *fill, uint32_t batch)
{
	uint32_t from, to, n = xsk_ring_cons__peek(rx, batch, &from);
	uint64_t sum = 0;

	if (xsk_ring_prod__reserve(fill, n, &to) != n)
		abort();
	for (uint32_t i = 0; i < n; i++) {
		const struct xdp_desc *desc = xsk_ring_cons__rx_desc(rx, from + i);

		sum += desc->len;
		*xsk_ring_prod__fill_addr(fill, to + i) = desc->addr & ~(CHUNK - 1);
	}
	xsk_ring_prod__submit(fill, n);
	xsk_ring_cons__release(rx, n);
	return sum;
}

/* a: places of the rx and fill rings; p: the batch. */
TWIN(twin_xsk_receive)
{
	const struct xsk_place *at = a;
	struct xsk_ring rx = xsk_ring_at(&at[0], 0), fill = xsk_ring_at(&at[1], 1);
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		*rx.producer += p;
		sum += receive(&rx, &fill, p);
		*fill.consumer += p;
	}
	return sum;
}

/* The program sends a batch of frames and takes back what was sent. */
BATCH uint64_t
send_batch(struct xsk_ring *tx, uint32_t batch)
{
	uint32_t at;

	if (xsk_ring_prod__reserve(tx, batch, &at) != batch)
		abort();
	for (uint32_t i = 0; i < batch; i++) {
		struct xdp_desc *desc = xsk_ring_prod__tx_desc(tx, at + i);

		desc->addr = i * CHUNK;
		desc->len = 60;
		desc->options = 0;
	}
	xsk_ring_prod__submit(tx, batch);
	return batch;
}

BATCH uint64_t
complete(struct xsk_ring *completion, uint32_t batch)
{
	uint32_t from, n = xsk_ring_cons__peek(completion, batch, &from);
	uint64_t sum = 0;

	for (uint32_t i = 0; i < n; i++)
		sum += xsk_ring_cons__comp_addr(completion, from + i);
	xsk_ring_cons__release(completion, n);
	return sum;
}

/* a: places of the tx and completion rings; p: the batch. */
TWIN(twin_xsk_send)
{
	const struct xsk_place *at = a;
	struct xsk_ring tx = xsk_ring_at(&at[0], 1), completion = xsk_ring_at(&at[1], 0);
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		sum += send_batch(&tx, p);
		*tx.consumer += p;
		*completion.producer += p;
		sum += complete(&completion, p);
	}
	return sum;
}

/* ---- sockets on a veth pair; all in one thread */

/* One socket as the Java side hands it over. */
struct xsk_end {
	struct xsk_place	rx, fill, tx, completion;
	uint64_t		fd;
};

struct end {
	struct xsk_ring	rx, fill, tx, completion;
	int		fd;
};

static inline struct end
end_at(const struct xsk_end *at)
{
	return (struct end){ xsk_ring_at(&at->rx, 0), xsk_ring_at(&at->fill, 1), xsk_ring_at(&at->tx, 1),
	    xsk_ring_at(&at->completion, 0), (int)at->fd };
}

/* Sends what is in the ring, until all of a batch is completed. */
BATCH void
kick(struct end *end, uint32_t batch)
{
	uint32_t done = 0;

	while (done < batch) {
		uint32_t at, n;

		if (xsk_ring_prod__needs_wakeup(&end->tx))
			sendto(end->fd, NULL, 0, MSG_DONTWAIT, NULL, 0);
		n = xsk_ring_cons__peek(&end->completion, batch, &at);
		xsk_ring_cons__release(&end->completion, n);
		done += n;
	}
}

/* Sends from as many chunks in turn as the ring has entries, as xdpsock and netmap's pkt-gen do. */
BATCH void
transmit(struct end *end, uint32_t batch, uint32_t length)
{
	uint32_t at;

	if (xsk_ring_prod__reserve(&end->tx, batch, &at) != batch)
		abort();
	for (uint32_t i = 0; i < batch; i++)
		*xsk_ring_prod__tx_desc(&end->tx, at + i) = (struct xdp_desc){ ((at + i) & end->tx.mask) * CHUNK, length, 0 };
	xsk_ring_prod__submit(&end->tx, batch);
	kick(end, batch);
}

/* Takes what arrived; gives the chunks back. */
BATCH uint64_t
take(struct end *end, uint32_t batch)
{
	return receive(&end->rx, &end->fill, batch);
}

/* Forwards what arrived, from the chunks it arrived in, and then gives them back. Both ends use the same chunks. */
BATCH uint32_t
forward(struct end *in, struct end *out, uint32_t batch)
{
	uint32_t from, to, back, n = xsk_ring_cons__peek(&in->rx, batch, &from);

	if (n == 0)
		return 0;
	if (xsk_ring_prod__reserve(&out->tx, n, &to) != n || xsk_ring_prod__reserve(&in->fill, n, &back) != n)
		abort();
	for (uint32_t i = 0; i < n; i++) {
		const struct xdp_desc *desc = xsk_ring_cons__rx_desc(&in->rx, from + i);

		*xsk_ring_prod__tx_desc(&out->tx, to + i) = (struct xdp_desc){ desc->addr, desc->len, 0 };
		*xsk_ring_prod__fill_addr(&in->fill, back + i) = desc->addr & ~(CHUNK - 1);
	}
	xsk_ring_cons__release(&in->rx, n);
	xsk_ring_prod__submit(&out->tx, n);
	kick(out, n);
	xsk_ring_prod__submit(&in->fill, n);
	return n;
}

/* a, b: two struct xsk_end; p: the batch in the low 16 bits, and the frames' length above. */
TWIN(twin_veth_tx)
{
	struct end left = end_at(a);

	for (uint64_t r = 0; r < rounds; r++)
		transmit(&left, p & 0xffff, p >> 16);
	return 0;
}

/* Lost frames would make this wait forever, so it gives up. */
#define PATIENCE	100000000

TWIN(twin_veth_both)
{
	struct end left = end_at(a), right = end_at(b);
	uint64_t length = p >> 16, batch = p & 0xffff;

	for (uint64_t r = 0; r < rounds; r++) {
		uint64_t bytes = 0;

		transmit(&left, batch, length);
		for (int i = 0; bytes < batch * length; i++) {
			if (i == PATIENCE)
				abort();
			bytes += take(&right, batch);
		}
	}
	return 0;
}

TWIN(twin_veth_bounce)
{
	struct end left = end_at(a), right = end_at(b);
	uint64_t length = p >> 16, batch = p & 0xffff;

	for (uint64_t r = 0; r < rounds; r++) {
		uint64_t bytes = 0;
		uint32_t there = 0;

		transmit(&left, batch, length);
		for (int i = 0; there < batch; i++) {
			if (i == PATIENCE)
				abort();
			there += forward(&right, &right, batch - there);
		}
		for (int i = 0; bytes < batch * length; i++) {
			if (i == PATIENCE)
				abort();
			bytes += take(&left, batch);
		}
	}
	return 0;
}

/* b: two struct xsk_end, where frames arrive and where they leave. */
TWIN(twin_veth_bridge)
{
	const struct xsk_end *nics = b;
	struct end left = end_at(a), in = end_at(&nics[0]), out = end_at(&nics[1]);
	uint64_t length = p >> 16, batch = p & 0xffff;

	for (uint64_t r = 0; r < rounds; r++) {
		uint32_t there = 0;

		transmit(&left, batch, length);
		for (int i = 0; there < batch; i++) {
			if (i == PATIENCE)
				abort();
			there += forward(&in, &out, batch - there);
		}
	}
	return 0;
}
