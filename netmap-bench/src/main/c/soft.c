/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Twins of the software device in one thread: batches are sent, and then received. */
#include "fabric.h"

/* Returns a new pair of ports. b: the Ethernet header of each frame, 14 bytes; p: the slots of each ring. */
TWIN(twin_soft_new)
{
	(void)rounds;
	return (uint64_t)(uintptr_t)new_fabric((uint32_t)p, b);
}

/* a: from twin_soft_new; p: the batch in the lower half, and the frames' length in the upper. */
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

/* Many pipes, served in turn. a: their addresses; b: how many, a number; p: as for twin_pipe. */
TWIN(twin_pipes)
{
	struct fabric **f = a;
	size_t n = (size_t)(uintptr_t)b;
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		for (size_t i = 0; i < n; i++) {
			program_send(f[i]->a.tx, (uint32_t)p, (uint16_t)(p >> 32));
			pipe_tx_sync(&f[i]->a, &f[i]->b);
		}
		for (size_t i = 0; i < n; i++) {
			pipe_rx_sync(&f[i]->b, &f[i]->a);
			sum += program_receive(f[i]->b.rx, NETMAP_BUF(f[i]->a.tx, 0));
		}
	}
	return sum;
}

/* Many pairs of ports, as twin_pipes. */
TWIN(twin_switches)
{
	struct fabric **f = a;
	size_t n = (size_t)(uintptr_t)b;
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		for (size_t i = 0; i < n; i++) {
			program_send(f[i]->a.tx, (uint32_t)p, (uint16_t)(p >> 32));
			switch_tx_sync(f[i], &f[i]->a, &f[i]->b);
		}
		for (size_t i = 0; i < n; i++) {
			switch_rx_sync(&f[i]->b);
			sum += program_receive(f[i]->b.rx, NETMAP_BUF(f[i]->b.rx, 0));
		}
	}
	return sum;
}
