/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a measured program prints: a line for every ten milliseconds, and its processor time. As class MeasuredProgram does. */
#ifndef SLICES_H
#define SLICES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SLICE	10000000ull

static inline uint64_t
clock_nanos(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Repeats a round, which returns how many frames it moved, for some milliseconds. */
static inline void
measure(uint64_t milliseconds, uint64_t (*round)(void *), void *state)
{
	uint64_t most = milliseconds * 1000000 / SLICE + 1, start = clock_nanos(CLOCK_MONOTONIC);
	uint64_t *ends = calloc(most, sizeof(*ends)), *frames = calloc(most, sizeof(*frames));

	if (ends == NULL || frames == NULL)
		abort();
	for (uint64_t i = 0; i < most; i++) {
		uint64_t end = start + (i + 1) * SLICE;

		do
			frames[i] += round(state);
		while ((ends[i] = clock_nanos(CLOCK_MONOTONIC)) < end);
	}
	for (uint64_t i = 0; i < most; i++)
		printf("slice same %llu %llu\n", (unsigned long long)ends[i], (unsigned long long)frames[i]);
	printf("cpu %llu\n", (unsigned long long)clock_nanos(CLOCK_PROCESS_CPUTIME_ID));
}

#endif
