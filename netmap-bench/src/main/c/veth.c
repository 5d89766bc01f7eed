/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A program that sends at one end of a veth pair and receives at the other, over AF_XDP in skb mode. Its arguments: the two
 * interfaces, and milliseconds.
 */
#include "xdp.c"
#include "slices.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RING		1024
#define CHUNKS		(2 * RING)
#define BATCH_SIZE	256
#define FRAME		60

struct pair {
	struct end left, right;
};

static long
checked(const char *what, long result)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
	return result;
}

static long
bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* Sends what an interface receives to a socket. */
static void
redirect(int fd, unsigned ifindex)
{
	union bpf_attr map = { .map_type = BPF_MAP_TYPE_XSKMAP, .key_size = 4, .value_size = 4, .max_entries = 1 };
	int map_fd = (int)checked("map", bpf(BPF_MAP_CREATE, &map)), key = 0;
	union bpf_attr entry = { .map_fd = (uint32_t)map_fd, .key = (uintptr_t)&key, .value = (uintptr_t)&fd };
	const struct bpf_insn code[] = {
		{ BPF_LDX | BPF_W | BPF_MEM, 2, 1, 16, 0 },	/* the queue */
		{ BPF_LD | BPF_DW | BPF_IMM, 1, BPF_PSEUDO_MAP_FD, 0, map_fd }, { 0, 0, 0, 0, 0 },
		{ BPF_ALU64 | BPF_MOV | BPF_K, 3, 0, 0, XDP_PASS },
		{ BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_redirect_map },
		{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 },
	};
	union bpf_attr program = { .prog_type = BPF_PROG_TYPE_XDP, .insns = (uintptr_t)code,
	    .insn_cnt = sizeof(code) / sizeof(code[0]), .license = (uintptr_t)"MIT" };
	union bpf_attr link = { 0 };

	checked("map entry", bpf(BPF_MAP_UPDATE_ELEM, &entry));
	link.link_create.prog_fd = (uint32_t)checked("program", bpf(BPF_PROG_LOAD, &program));
	link.link_create.target_ifindex = ifindex;
	link.link_create.attach_type = BPF_XDP;
	link.link_create.flags = XDP_FLAGS_SKB_MODE;
	checked("link", bpf(BPF_LINK_CREATE, &link));
}

static void
set(int fd, int option, int value)
{
	checked("ring", setsockopt(fd, SOL_XDP, option, &value, sizeof(value)));
}

static struct xsk_ring
ring(int fd, const struct xdp_ring_offset *at, uint64_t offset, size_t entry, int producing)
{
	char *base = mmap(NULL, at->desc + RING * entry, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, (off_t)offset);

	if (base == MAP_FAILED)
		checked("mmap", -1);
	struct xsk_place place = { (uintptr_t)base + at->producer, (uintptr_t)base + at->consumer, (uintptr_t)base + at->flags,
	    (uintptr_t)base + at->desc, RING };
	return xsk_ring_at(&place, producing);
}

/* A socket with chunks of its own; the first half of them is for sending, the other half is in the fill ring. */
static struct end
open_end(const char *name)
{
	unsigned ifindex = if_nametoindex(name);
	int fd = (int)checked("socket", socket(AF_XDP, SOCK_RAW, 0)), budget = BATCH_SIZE;
	char *area = mmap(NULL, CHUNKS * CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	struct xdp_umem_reg umem = { .addr = (uintptr_t)area, .len = CHUNKS * CHUNK, .chunk_size = CHUNK };
	struct xdp_mmap_offsets at;
	socklen_t length = sizeof(at);

	if (ifindex == 0 || area == MAP_FAILED)
		checked(name, -1);
	for (uint64_t i = 0; i < CHUNKS; i++) {
		char *frame = area + i * CHUNK;

		memset(frame, 0xff, 6);
		frame[6] = 2;
		frame[12] = (char)0x88;
		frame[13] = (char)0xb5;
	}
	checked("umem", setsockopt(fd, SOL_XDP, XDP_UMEM_REG, &umem, sizeof(umem)));
	set(fd, XDP_UMEM_FILL_RING, RING);
	set(fd, XDP_UMEM_COMPLETION_RING, RING);
	set(fd, XDP_RX_RING, RING);
	set(fd, XDP_TX_RING, RING);
	checked("offsets", getsockopt(fd, SOL_XDP, XDP_MMAP_OFFSETS, &at, &length));
	struct end end = {
		.rx = ring(fd, &at.rx, XDP_PGOFF_RX_RING, sizeof(struct xdp_desc), 0),
		.fill = ring(fd, &at.fr, XDP_UMEM_PGOFF_FILL_RING, sizeof(uint64_t), 1),
		.tx = ring(fd, &at.tx, XDP_PGOFF_TX_RING, sizeof(struct xdp_desc), 1),
		.completion = ring(fd, &at.cr, XDP_UMEM_PGOFF_COMPLETION_RING, sizeof(uint64_t), 0),
		.fd = fd,
	};
	struct sockaddr_xdp address = { .sxdp_family = AF_XDP, .sxdp_flags = XDP_USE_NEED_WAKEUP, .sxdp_ifindex = ifindex };
	checked("bind", bind(fd, (struct sockaddr *)&address, sizeof(address)));
	if (setsockopt(fd, SOL_XDP, XDP_MAX_TX_SKB_BUDGET, &budget, sizeof(budget)) < 0 && errno != ENOPROTOOPT)
		checked("budget", -1);
	redirect(fd, ifindex);

	uint32_t first;
	if (xsk_ring_prod__reserve(&end.fill, RING, &first) != RING)
		abort();
	for (uint32_t i = 0; i < RING; i++)
		*xsk_ring_prod__fill_addr(&end.fill, first + i) = (RING + i) * CHUNK;
	xsk_ring_prod__submit(&end.fill, RING);
	return end;
}

static uint64_t
there(void *state)
{
	struct pair *pair = state;
	uint64_t bytes = 0;

	transmit(&pair->left, BATCH_SIZE, FRAME);
	for (int i = 0; bytes < BATCH_SIZE * FRAME; i++) {
		if (i == PATIENCE)
			abort();
		bytes += take(&pair->right, BATCH_SIZE);
	}
	return BATCH_SIZE;
}

int
main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	struct pair pair = { open_end(argv[1]), open_end(argv[2]) };
	measure(strtoull(argv[3], NULL, 10), there, &pair);
	return 0;
}
