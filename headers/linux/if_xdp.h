/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * linux/if_xdp.h: AF_XDP sockets, as of Linux 6.18.
 *
 * Names, numbers and layouts are the kernel's; the text is netmap4j's own. The version beside a name is the first
 * kernel that has it; no version: since Linux 4.18. An older kernel rejects what it does not know with EINVAL, an
 * unknown socket option with ENOPROTOOPT.
 */
#ifndef _LINUX_IF_XDP_H
#define _LINUX_IF_XDP_H

#include <stdint.h>

/* In <sys/socket.h>, too, if the C library is new enough. */
#ifndef AF_XDP
#define AF_XDP	44
#endif
#ifndef SOL_XDP
#define SOL_XDP	283
#endif

/* ------------------------------------------------------------------------------------------------------------
 * Set-up: socket(AF_XDP, SOCK_RAW, 0), the options below, mmap of the rings, bind.
 */

/* Options of level SOL_XDP */
#define XDP_MMAP_OFFSETS		1	/* get: struct xdp_mmap_offsets */
#define XDP_RX_RING			2	/* set: int, descriptors, a power of two */
#define XDP_TX_RING			3	/* set: int, descriptors, a power of two */
#define XDP_UMEM_REG			4	/* set: struct xdp_umem_reg, once for each socket */
#define XDP_UMEM_FILL_RING		5	/* set: int, addresses, a power of two */
#define XDP_UMEM_COMPLETION_RING	6	/* set: int, addresses, a power of two */
#define XDP_STATISTICS			7	/* get: struct xdp_statistics */
#define XDP_OPTIONS			8	/* 5.3; get: struct xdp_options */
#define XDP_MAX_TX_SKB_BUDGET		9	/* 6.17; set: int, frames that one send takes in copy mode, from 32 to the tx ring's size */

/* Memory that is to hold the frames, cut into chunks. Page-aligned. */
struct xdp_umem_reg {
	uint64_t addr;			/* where it starts, in this process */
	uint64_t len;			/* bytes; a multiple of chunk_size, unless chunks are unaligned */
	uint32_t chunk_size;		/* 2048 up to the page size; a power of two, unless chunks are unaligned */
	uint32_t headroom;		/* bytes that reception leaves free before a frame, besides the kernel's 256 */
	uint32_t flags;			/* 5.4: XDP_UMEM_* */
	uint32_t tx_metadata_len;	/* 6.8: bytes before a frame's data that hold struct xsk_tx_metadata; a multiple of 8, below 256 */
};

/* xdp_umem_reg.flags */
#define XDP_UMEM_UNALIGNED_CHUNK_FLAG	(1 << 0)	/* 5.4: chunks may lie at any address; addresses carry an offset */
#define XDP_UMEM_TX_SW_CSUM		(1 << 1)	/* 6.8: checksums that are asked for are computed by the CPU, in copy mode */
#define XDP_UMEM_TX_METADATA_LEN	(1 << 2)	/* 6.11: tx_metadata_len counts; 6.8 to 6.10 have no such flag, there it always does */

/* Where the parts of a ring are in its mapping, in bytes. Before 5.4 there was no flags field. */
struct xdp_ring_offset {
	uint64_t producer;	/* uint32_t: written by who fills the ring */
	uint64_t consumer;	/* uint32_t: written by who empties it */
	uint64_t desc;		/* entries: struct xdp_desc of rx and tx, uint64_t addresses of fill and completion */
	uint64_t flags;		/* uint32_t: XDP_RING_*, written by the kernel */
};

struct xdp_mmap_offsets {
	struct xdp_ring_offset rx;
	struct xdp_ring_offset tx;
	struct xdp_ring_offset fr;	/* fill */
	struct xdp_ring_offset cr;	/* completion */
};

/* Offsets for mmap: which ring */
#define XDP_PGOFF_RX_RING		0
#define XDP_PGOFF_TX_RING		0x80000000
#define XDP_UMEM_PGOFF_FILL_RING	0x100000000ULL
#define XDP_UMEM_PGOFF_COMPLETION_RING	0x180000000ULL

/* The address for bind */
struct sockaddr_xdp {
	uint16_t sxdp_family;		/* AF_XDP */
	uint16_t sxdp_flags;		/* XDP_SHARED_UMEM and so on */
	uint32_t sxdp_ifindex;
	uint32_t sxdp_queue_id;
	uint32_t sxdp_shared_umem_fd;	/* with XDP_SHARED_UMEM: a bound socket that has the memory */
};

/* sockaddr_xdp.sxdp_flags */
#define XDP_SHARED_UMEM		(1 << 0)	/* the memory of another socket; excludes the flags below */
#define XDP_COPY		(1 << 1)	/* copy mode, even where the driver could do without */
#define XDP_ZEROCOPY		(1 << 2)	/* zero copy or EOPNOTSUPP */
#define XDP_USE_NEED_WAKEUP	(1 << 3)	/* 5.4: the kernel says in XDP_RING_NEED_WAKEUP when it wants a call */
#define XDP_USE_SG		(1 << 4)	/* 6.6: frames longer than a chunk come in several descriptors */

/* ------------------------------------------------------------------------------------------------------------
 * Rings
 */

/* flags of the fill and tx ring */
#define XDP_RING_NEED_WAKEUP	(1 << 0)

/* An entry of the rx and tx rings. 16 bytes. */
struct xdp_desc {
	uint64_t addr;		/* of the data, from the start of the memory; unaligned chunks: base | offset << 48 */
	uint32_t len;		/* bytes */
	uint32_t options;	/* XDP_PKT_CONTD, XDP_TX_METADATA */
};

/* xdp_desc.options */
#define XDP_PKT_CONTD	(1 << 0)	/* 6.6: the packet goes on in the next descriptor */
#define XDP_TX_METADATA	(1 << 1)	/* 6.8; tx: struct xsk_tx_metadata stands before the data */

/* Addresses in memory of unaligned chunks */
#define XSK_UNALIGNED_BUF_OFFSET_SHIFT	48
#define XSK_UNALIGNED_BUF_ADDR_MASK	((1ULL << XSK_UNALIGNED_BUF_OFFSET_SHIFT) - 1)

/* What a sender asks for, and what the kernel answers when the frame is completed. Ends where the data starts, less the padding that tx_metadata_len gives. */
struct xsk_tx_metadata {
	uint64_t flags;			/* XDP_TXMD_FLAGS_* */
	union {
		struct {
			uint16_t csum_start;	/* from the data: where the checksummed part begins */
			uint16_t csum_offset;	/* from csum_start: where the checksum goes */
			uint64_t launch_time;	/* 6.14: ns */
		} request;
		struct {
			uint64_t tx_timestamp;	/* ns */
		} completion;
	} u;				/* the kernel's union has no name */
};

/* xsk_tx_metadata.flags */
#define XDP_TXMD_FLAGS_TIMESTAMP	(1 << 0)
#define XDP_TXMD_FLAGS_CHECKSUM		(1 << 1)
#define XDP_TXMD_FLAGS_LAUNCH_TIME	(1 << 2)

/* ------------------------------------------------------------------------------------------------------------
 * What a socket can tell
 */

/* Counters since the socket was made. The last three came with 5.9. */
struct xdp_statistics {
	uint64_t rx_dropped;			/* frames that found no buffer or were longer than one */
	uint64_t rx_invalid_descs;		/* fill entries that the kernel refused */
	uint64_t tx_invalid_descs;		/* tx entries that the kernel refused */
	uint64_t rx_ring_full;			/* frames that found the rx ring full */
	uint64_t rx_fill_ring_empty_descs;	/* frames that found the fill ring empty */
	uint64_t tx_ring_empty_descs;		/* sends that found the tx ring empty */
};

struct xdp_options {
	uint32_t flags;		/* XDP_OPTIONS_* */
};

#define XDP_OPTIONS_ZEROCOPY	(1 << 0)	/* bound without copying */

#endif /* _LINUX_IF_XDP_H */
