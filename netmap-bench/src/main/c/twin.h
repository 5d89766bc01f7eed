/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The C twins: each does what a Java benchmark does, the way a netmap program in C does it.
 *
 * All have one signature. `rounds` batches are done in one call, so that the cost of the call from Java is shared by
 * all of them. The batch itself is a function that is not inlined, as the benchmarked Java method is one.
 */
#ifndef TWIN_H
#define TWIN_H

#include <stdint.h>
#include <net/netmap_user.h>

#define TWIN(name)	\
	uint64_t name(void *a, void *b, uint64_t p, uint64_t rounds);	\
	uint64_t name(void *a __attribute__((unused)), void *b __attribute__((unused)),	\
	    uint64_t p __attribute__((unused)), uint64_t rounds __attribute__((unused)))

#define BATCH	static __attribute__((noinline, unused))

#endif
