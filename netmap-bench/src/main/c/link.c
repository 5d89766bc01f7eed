/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program with both ends of a pipe or a switch in one thread. Its arguments: pipe or vale, and milliseconds. */
#include "fabric.h"
#include "slices.h"

#define BATCH_SIZE	256
#define FRAME		60

static uint64_t sum;

static uint64_t
through_pipe(void *state)
{
	struct fabric *f = state;

	program_send(f->a.tx, BATCH_SIZE, FRAME);
	pipe_tx_sync(&f->a, &f->b);
	pipe_rx_sync(&f->b, &f->a);
	sum += program_receive(f->b.rx, NETMAP_BUF(f->a.tx, 0));
	return BATCH_SIZE;
}

static uint64_t
through_switch(void *state)
{
	struct fabric *f = state;

	program_send(f->a.tx, BATCH_SIZE, FRAME);
	switch_tx_sync(f, &f->a, &f->b);
	switch_rx_sync(&f->b);
	sum += program_receive(f->b.rx, NETMAP_BUF(f->b.rx, 0));
	return BATCH_SIZE;
}

int
main(int argc, char **argv)
{
	static const char header[14] = { 2, 0, 0, 0, 2, 0, 2, 0, 0, 0, 1, 0, 8, 0 };

	if (argc != 3)
		return 2;
	measure(strtoull(argv[2], NULL, 10), strcmp(argv[1], "vale") == 0 ? through_switch : through_pipe, new_fabric(2048, header));
	printf("sum %llu\n", (unsigned long long)sum);
	return 0;
}
