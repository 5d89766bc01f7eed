/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * net/netmap_user.h: what a C program adds to the ABI to use it: finding rings and buffers in the mapped region,
 * ring arithmetic and, with NETMAP_WITH_LIBS defined before the include, nm_open() and its kin.
 *
 * Names, numbers and layouts are netmap's; text and code are netmap4j's own. Linux and FreeBSD.
 */
#ifndef _NET_NETMAP_USER_H_
#define _NET_NETMAP_USER_H_

#define NETMAP_DEVICE_NAME "/dev/netmap"

#include <stdint.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <net/if.h>
#include <ctype.h>
#include <string.h>
#include <time.h>

#ifndef likely
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#endif

#include <net/netmap.h>

/* ---- From one thing in the region to the next. None of these checks its arguments. ---- */

#define _NETMAP_OFFSET(type, ptr, offset)	((type)(void *)((char *)(ptr) + (offset)))

/* The interface, from the address of the mapping and the nr_offset of the register request. */
#define NETMAP_IF(_base, _ofs)	_NETMAP_OFFSET(struct netmap_if *, _base, _ofs)

/*
 * A ring, counted from 0: NIC rings first, then host rings. A ring that was not bound has ring_ofs 0: the
 * result is then the address of the netmap_if itself.
 */
#define NETMAP_TXRING(nifp, index)	\
	_NETMAP_OFFSET(struct netmap_ring *, nifp, (nifp)->ring_ofs[(index)])
#define NETMAP_RXRING(nifp, index)	\
	_NETMAP_OFFSET(struct netmap_ring *, nifp,	\
	    (nifp)->ring_ofs[(nifp)->ni_tx_rings + (nifp)->ni_host_tx_rings + (index)])

/* A buffer from its index, and back. */
#define NETMAP_BUF(ring, index)	\
	_NETMAP_OFFSET(char *, ring, (ring)->buf_ofs + (ptrdiff_t)((size_t)(ring)->nr_buf_size * (index)))
#define NETMAP_BUF_IDX(ring, buf)	\
	(((char *)(buf) - NETMAP_BUF(ring, 0)) / (ring)->nr_buf_size)

/* The offset field of a slot, if the port was registered with NETMAP_REQ_OPT_OFFSETS; else always 0. */
#define NETMAP_ROFFSET(ring, slot)	((ring)->offset_mask & (slot)->ptr)
#define NETMAP_WOFFSET(ring, slot, offset)	do {	\
	const uint64_t _mask = (ring)->offset_mask;	\
	(slot)->ptr = (_mask & (uint64_t)(offset)) | (~_mask & (slot)->ptr);	\
} while (0)

/* Where the packet of a slot starts, offset included. */
#define NETMAP_BUF_OFFSET(ring, slot)	\
	(NETMAP_ROFFSET(ring, slot) + NETMAP_BUF(ring, (slot)->buf_idx))

/* ---- Ring arithmetic ---- */

/* The slot after slot i, where 0 follows the last. */
static inline uint32_t
nm_ring_next(struct netmap_ring *r, uint32_t i)
{
	i++;
	return unlikely(i == r->num_slots) ? 0 : i;
}

/* Slots from head to tail: packets to read on rx, room to write on tx. */
static inline uint32_t
nm_ring_space(struct netmap_ring *ring)
{
	uint32_t head = ring->head, tail = ring->tail;

	return tail >= head ? tail - head : tail + ring->num_slots - head;
}

/* True while the kernel still holds slots of this tx ring: an idle ring has head just after tail. */
static inline int
nm_tx_pending(struct netmap_ring *r)
{
	return r->head != nm_ring_next(r, r->tail);
}

/*
 * Copy l bytes. Multiples of 64 below 1024 go in blocks of fixed size, which the compiler inlines, so round l
 * up to a multiple of 64 where both buffers have room for it.
 */
static inline void
nm_pkt_copy(const void *_src, void *_dst, int l)
{
	const char *src = (const char *)_src;
	char *dst = (char *)_dst;
	int done;

	if (unlikely(l % 64 != 0 || l >= 1024)) {
		memcpy(dst, src, (size_t)l);
		return;
	}
	for (done = 0; done < l; done += 64)
		memcpy(dst + done, src + done, 64);
}

/* ---- Messages to stderr: D prints, ND does not, RD prints at most lps times a second. Need <stdio.h>. ---- */

#ifndef ND
#define ND(_fmt, ...)	do { } while (0)
#define D(_fmt, ...)	fprintf(stderr, "%s:%d: " _fmt "\n", __func__, __LINE__, ##__VA_ARGS__)
#define RD(lps, format, ...)	do {	\
	static struct { time_t second; int printed; } _limit;	\
	const time_t _second = time(NULL);	\
	if (_second != _limit.second)	\
		_limit.printed = 0;	\
	_limit.second = _second;	\
	if (_limit.printed++ < (lps))	\
		D(format, ##__VA_ARGS__);	\
} while (0)
#endif

#ifdef NETMAP_WITH_LIBS
#include "netmap_libs.h"
#endif

#endif /* _NET_NETMAP_USER_H_ */
