/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * hostile DEVICE own|all SEED COUNT
 *
 * A client that does COUNT times what no client should: random requests with random bodies behind random pointers, and
 * random values in rings and slots, in random order on several descriptors. With "all" it writes anywhere in the shared
 * memory, and so takes other clients with it, as it could with the kernel's netmap. With "own" it leaves alone what is
 * not its own: then nobody else may notice. Nothing of it is expected to work; the server is expected to go on. Prints
 * how many calls succeeded, and how many failed with which errno.
 */
#include <errno.h>
#include <poll.h>

#include "port.h"

#define FILES 8

static uint64_t state;
static const char *device;
static char *region;		/* the whole memory, from the first registration that succeeds */
static uint64_t region_size;
static char *scratch;		/* two pages, then one that is not there */
static int files[FILES];
static int everywhere;

/* The rings of each file, as they were before anything was spoilt. */
static struct {
	uint64_t nifp;
	struct {
		uint64_t offset;
		uint32_t slots;
	} ring[4];
	int rings;
} bound[FILES];

static unsigned long results[256];

static uint64_t
rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static uint64_t
below(uint64_t n)
{
	return rnd() % n;
}

/* Small, huge, negative, or around a power of two: numbers that break things. */
static uint64_t
number(void)
{
	switch (below(6)) {
	case 0:
		return below(8);
	case 1:
		return (uint64_t)1 << below(64);
	case 2:
		return ((uint64_t)1 << below(64)) - 1;
	case 3:
		return (uint64_t)-(int64_t)below(16);
	case 4:
		return below(4096);
	default:
		return rnd();
	}
}

static uint64_t
pointer(void)
{
	switch (below(10)) {
	case 0:
		return 0;
	case 1:
		return number();
	case 2:
		return (uintptr_t)scratch + 8192 - below(300);	/* ends where memory ends */
	case 3:
		return 0xffff888000000000ull + below(1u << 30);	/* the kernel's */
	case 4:
		return region != NULL && everywhere ? (uintptr_t)region + below(region_size) : 8;
	case 5:
		return (uintptr_t)"read only";
	default:
		return (uintptr_t)scratch + below(4096);
	}
}

static void
garble(void *memory, size_t size)
{
	uint8_t *bytes = memory;

	for (uint64_t i = below(size) + 1; i > 0; i--)
		bytes[below(size)] = (uint8_t)rnd();
}

static void
name(char *to, size_t size)
{
	static const char *const names[] = { "vale0:a", "vale0:b", "vale1:x", "valeX:y", "p{1", "p}1", "p{2", "q}0", "vale0:a{1",
		"vale0:a}1", "nic0", "ens4", "eth0", "vale0:", "vale0", "", "null", "vale7:p9", "v0", "vale0:v0", "veth0", "lo",
		"vale!:a", "netmap:x", "p{99999999999", "p{-1", "vale0:a/T", "x{1{2" };

	strncpy(to, names[below(sizeof(names) / sizeof(names[0]))], size);
	if (below(16) == 0)
		garble(to, size);
}

/* A chain of options at random places, with an end or without. */
static uint64_t
options(void)
{
	uint64_t first = below(3) == 0 ? (uintptr_t)scratch + below(8000) : 0;
	struct nmreq_option *option = (struct nmreq_option *)(uintptr_t)first;

	for (uint64_t n = below(8); option != NULL && n > 0; n--) {
		memset(option, 0, sizeof(*option));
		garble(option + 1, 128);
		option->nro_reqtype = below(4) == 0 ? (uint32_t)number() : (uint32_t)below(NETMAP_REQ_OPT_MAX + 1);
		option->nro_size = below(2) == 0 ? below(256) : number();
		option->nro_next = below(3) == 0 ? pointer() : (uintptr_t)scratch + below(8000);
		if (below(2) == 0)
			((uint64_t *)(option + 1))[0] = pointer();
		if (option->nro_next < (uintptr_t)scratch || option->nro_next > (uintptr_t)scratch + 8000)
			break;
		option = (struct nmreq_option *)(uintptr_t)option->nro_next;
	}
	return first;
}

/* Remember where the rings of a new registration are, and map the memory for the first one. */
static void
remember(int fd, int i, const struct nmreq_register *reg)
{
	struct netmap_if *nifp;
	uint32_t rings;

	if (region == NULL) {
		void *mem = mmap(NULL, reg->nr_memsize, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

		if (mem == MAP_FAILED)
			err(1, "mmap of %lu", (unsigned long)reg->nr_memsize);
		region = mem;
		region_size = reg->nr_memsize;
	}
	nifp = (struct netmap_if *)(region + reg->nr_offset);
	bound[i].nifp = reg->nr_offset;
	bound[i].rings = 0;
	rings = nifp->ni_tx_rings + nifp->ni_host_tx_rings + nifp->ni_rx_rings + nifp->ni_host_rx_rings;
	for (uint32_t r = 0; r < rings && bound[i].rings < 4; r++) {
		if (nifp->ring_ofs[r] != 0) {
			uint64_t offset = reg->nr_offset + (uint64_t)nifp->ring_ofs[r];

			/* With "all" it is no news that there is nonsense. */
			if (offset > region_size - sizeof(struct netmap_ring))
				continue;
			bound[i].ring[bound[i].rings].offset = offset;
			bound[i].ring[bound[i].rings++].slots = ((struct netmap_ring *)(region + offset))->num_slots;
		}
	}
}

static int
control(int fd, int i)
{
	struct nmreq_header hdr;
	struct nmreq_register *body = (struct nmreq_register *)(scratch + 8 * below(400));
	int result;

	memset(&hdr, 0, sizeof(hdr));
	memset(body, 0, sizeof(*body));
	hdr.nr_version = below(8) == 0 ? (uint16_t)number() : NETMAP_API;
	hdr.nr_reqtype = below(8) == 0 ? (uint16_t)number() : (uint16_t)below(20);
	if (below(2) == 0)
		hdr.nr_reqtype = NETMAP_REQ_REGISTER;
	/* This one runs until it is told to stop, as it should. */
	if (hdr.nr_reqtype == NETMAP_REQ_SYNC_KLOOP_START)
		hdr.nr_reqtype = NETMAP_REQ_SYNC_KLOOP_STOP;
	hdr.nr_reserved = below(16) == 0 ? (uint32_t)number() : 0;
	name(hdr.nr_name, sizeof(hdr.nr_name));
	hdr.nr_body = below(4) == 0 ? pointer() : (uintptr_t)body;
	hdr.nr_options = options();
	body->nr_mode = (uint32_t)below(10);
	body->nr_tx_slots = below(4) == 0 ? (uint32_t)number() : 0;
	body->nr_rx_slots = below(4) == 0 ? (uint32_t)number() : 0;
	body->nr_tx_rings = below(4) == 0 ? (uint16_t)number() : 0;
	body->nr_rx_rings = below(4) == 0 ? (uint16_t)number() : 0;
	body->nr_host_tx_rings = below(8) == 0 ? (uint16_t)number() : 0;
	body->nr_ringid = (uint16_t)below(3);
	body->nr_mem_id = below(4) == 0 ? (uint16_t)number() : 0;
	body->nr_extra_bufs = below(4) == 0 ? (uint32_t)number() : 0;
	body->nr_flags = below(4) == 0 ? number() : 0;
	if (below(4) == 0)
		garble(body, sizeof(*body));
	result = ioctl(fd, NIOCCTRL, &hdr);
	if (result == 0 && hdr.nr_reqtype == NETMAP_REQ_REGISTER && hdr.nr_body == (uintptr_t)body)
		remember(fd, i, body);
	return result;
}

static int
legacy(int fd)
{
	struct nmreq req;

	memset(&req, 0, sizeof(req));
	garble(&req, sizeof(req));
	name(req.nr_name, sizeof(req.nr_name));
	req.nr_version = below(4) == 0 ? (uint32_t)number() : NETMAP_API;
	if (below(2) == 0) {
		req.nr_cmd = (uint16_t)below(12);
		req.nr_flags = (uint32_t)below(9);
	}
	return ioctl(fd, below(2) == 0 ? NIOCREGIF : NIOCGINFO, below(16) == 0 ? (void *)(uintptr_t)pointer() : &req);
}

/* Any request number at all; its size says how much the kernel copies. */
static int
any(int fd)
{
	uint64_t cmd = below(2) == 0 ? rnd() : (rnd() & 0xffff0000u) | 'i' << 8 | (144 + below(10));

	return ioctl(fd, cmd & 0xffffffffu, below(4) == 0 ? (void *)(uintptr_t)pointer() : scratch);
}

static void
spoil_slots(struct netmap_ring *ring, uint32_t slots)
{
	for (int n = 0; n < 20; n++) {
		struct netmap_slot *slot = &ring->slot[below(slots)];

		if ((char *)(slot + 1) > region + region_size)
			return;
		/* A buffer that exists may be somebody else's. */
		slot->buf_idx = everywhere ? (uint32_t)number() : (uint32_t)below(2) * 0xfffff000u + (uint32_t)below(2);
		slot->len = (uint16_t)number();
		slot->flags = (uint16_t)number();
		slot->ptr = below(2) == 0 ? pointer() : number();
	}
}

static void
spoil(int i)
{
	struct netmap_ring *ring;
	int r;

	if (everywhere && below(3) == 0)
		((uint64_t *)region)[below(region_size / 8)] = number();
	if (everywhere && bound[i].nifp != 0 && below(20) == 0)
		garble(region + bound[i].nifp, sizeof(struct netmap_if) + 32);
	if (bound[i].rings == 0)
		return;
	r = (int)below((uint64_t)bound[i].rings);
	ring = (struct netmap_ring *)(region + bound[i].ring[r].offset);
	switch (below(5)) {
	case 0:
		ring->head = (uint32_t)number();
		break;
	case 1:
		ring->cur = (uint32_t)number();
		break;
	case 2:
		ring->head = ring->cur = (uint32_t)below(1024);
		break;
	case 3:
		garble(ring, sizeof(*ring));
		break;
	default:
		if (bound[i].ring[r].slots != 0)
			spoil_slots(ring, bound[i].ring[r].slots);
	}
}

static int
step(void)
{
	int i = (int)below(FILES);
	struct pollfd fds;

	if (region != NULL)
		spoil(i);
	switch (below(12)) {
	case 0:
		close(files[i]);
		memset(&bound[i], 0, sizeof(bound[i]));
		files[i] = open(device, O_RDWR);
		if (files[i] < 0)
			err(1, "open");
		return 0;
	case 1:
	case 2:
		return ioctl(files[i], NIOCTXSYNC, NULL);
	case 3:
	case 4:
		return ioctl(files[i], NIOCRXSYNC, NULL);
	case 5:
		fds.fd = files[i];
		fds.events = (short)rnd();
		return poll(&fds, 1, 0) < 0 ? -1 : 0;
	case 6:
		return legacy(files[i]);
	case 7:
		return any(files[i]);
	default:
		return control(files[i], i);
	}
}

int
main(int argc, char **argv)
{
	unsigned long count;

	if (argc != 5)
		errx(64, "usage: hostile DEVICE own|all SEED COUNT");
	device = argv[1];
	everywhere = strcmp(argv[2], "all") == 0;
	state = strtoull(argv[3], NULL, 10) * 0x9e3779b97f4a7c15ull + 1;
	count = strtoul(argv[4], NULL, 10);
	scratch = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (scratch == MAP_FAILED || munmap(scratch + 2 * 4096, 4096) != 0)
		err(1, "scratch");
	for (int i = 0; i < FILES; i++) {
		files[i] = open(device, O_RDWR);
		if (files[i] < 0)
			err(1, "open %s", device);
	}
	printf("started\n");
	fflush(stdout);
	for (unsigned long n = 0; n < count; n++) {
		int result = step();

		/* A server that is gone, or a request that it lost, is what this looks for. */
		if (result < 0 && (errno == ENOTCONN || errno == ECONNABORTED || errno == EIO))
			err(1, "call %lu", n);
		results[result < 0 ? errno & 255 : 0]++;
	}
	printf("ok %lu", results[0]);
	for (int e = 1; e < 256; e++)
		if (results[e] != 0)
			printf(", %s %lu", strerrorname_np(e), results[e]);
	printf("\n");
	return 0;
}
