/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The shortest program: one packet through a pipe. Prints its peak memory in KiB. */
#include "fabric.h"

#include <stdio.h>
#include <sys/resource.h>

int
main(void)
{
	static const char header[14] = { 2 };
	struct fabric *f = new_fabric(16, header);
	struct rusage usage;

	program_send(f->a.tx, 1, 60);
	pipe_tx_sync(&f->a, &f->b);
	pipe_rx_sync(&f->b, &f->a);
	if (program_receive(f->b.rx, NETMAP_BUF(f->a.tx, 0)) != 60)
		return 1;
	getrusage(RUSAGE_SELF, &usage);
	printf("arrived, peak KiB: %ld\n", usage.ru_maxrss);
	return 0;
}
