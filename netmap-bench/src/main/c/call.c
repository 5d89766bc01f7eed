/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Twins of the benches of system calls: the bare calls of libc. */
#include "twin.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* What a call from Java into C costs: the benchmark calls it once for each round. */
TWIN(twin_nothing)
{
	return p;
}

/* The same call from C, through a pointer that the compiler cannot see through. */
TWIN(twin_nothing_called)
{
	uint64_t (*volatile function)(void *, void *, uint64_t, uint64_t) = twin_nothing;
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++)
		sum += function(a, b, p, r);
	return sum;
}

/* a: the argument, b: the descriptor, p: the request. */
TWIN(twin_ioctl)
{
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		int result = ioctl((int)(intptr_t)b, p, a);

		sum += (uint64_t)(result < 0 ? -errno : result);
	}
	return sum;
}

/* a: an array of p struct pollfd; no wait. */
TWIN(twin_poll)
{
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		int result = poll(a, p, 0);

		sum += (uint64_t)(result < 0 ? -errno : result);
	}
	return sum;
}

/* a: the path. */
TWIN(twin_open_close)
{
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		int fd = open(a, O_RDWR | O_CLOEXEC);

		sum += (uint64_t)fd;
		close(fd);
	}
	return sum;
}

/* b: the descriptor, p: the length. */
TWIN(twin_mmap_munmap)
{
	uint64_t sum = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		void *m = mmap(NULL, p, PROT_READ | PROT_WRITE, MAP_SHARED, (int)(intptr_t)b, 0);

		sum += (uint64_t)(uintptr_t)m;
		munmap(m, p);
	}
	return sum;
}
