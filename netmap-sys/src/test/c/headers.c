/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the macros and functions of headers/ do, on rings in plain memory. Prints each check that fails. */
#define NETMAP_WITH_LIBS
#include <net/netmap_user.h>

static int checks, failures;

#define CHECK(condition)	do {	\
	checks++;	\
	if (!(condition)) {	\
		failures++;	\
		printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);	\
	}	\
} while (0)

/* ---- A region: one interface, TX + HOST_TX + RX + HOST_RX rings of SLOTS slots, their buffers ---- */

enum { TX = 2, HOST_TX = 1, RX = 2, HOST_RX = 1, RINGS = TX + HOST_TX + RX + HOST_RX, SLOTS = 4, BUFFER = 128 };
enum { RING_BYTES = sizeof(struct netmap_ring) + SLOTS * sizeof(struct netmap_slot), RING_STEP = 512, IF_AT = 64 };
enum { RINGS_AT = 1024, BUFFERS_AT = RINGS_AT + RINGS * RING_STEP, REGION = BUFFERS_AT + RINGS * SLOTS * BUFFER };

_Static_assert((int)RING_BYTES <= (int)RING_STEP, "rings overlap");

static union {
	char bytes[REGION];
	uint64_t align[REGION / 8];
} region __attribute__((__aligned__(NM_CACHE_ALIGN)));

/* The fields are const for programs; here we are the kernel. */
#define SET(field, value)	(*(__typeof__(value) *)(uintptr_t)&(field) = (value))

static struct netmap_ring *
ring_at(int i)
{
	return (struct netmap_ring *)(void *)(region.bytes + RINGS_AT + i * RING_STEP);
}

static struct nm_desc *
fresh_port(void)
{
	struct netmap_if *nifp = (struct netmap_if *)(void *)(region.bytes + IF_AT);
	struct nm_desc *d = (struct nm_desc *)calloc(1, sizeof(*d));
	int i, s;

	memset(&region, 0, sizeof(region));
	SET(nifp->ni_tx_rings, (uint32_t)TX);
	SET(nifp->ni_host_tx_rings, (uint32_t)HOST_TX);
	SET(nifp->ni_rx_rings, (uint32_t)RX);
	SET(nifp->ni_host_rx_rings, (uint32_t)HOST_RX);
	for (i = 0; i < RINGS; i++) {
		struct netmap_ring *ring = ring_at(i);

		SET(nifp->ring_ofs[i], (ssize_t)((char *)ring - (char *)nifp));
		SET(ring->buf_ofs, (int64_t)(region.bytes + BUFFERS_AT - (char *)ring));
		SET(ring->num_slots, (uint32_t)SLOTS);
		SET(ring->nr_buf_size, (uint32_t)BUFFER);
		SET(ring->ringid, (uint16_t)i);
		for (s = 0; s < SLOTS; s++)
			ring->slot[s].buf_idx = (uint32_t)(i * SLOTS + s);
		ring->tail = i < TX + HOST_TX ? SLOTS - 1 : 0;
	}
	d->self = d;
	d->fd = -1;
	SET(d->nifp, nifp);
	d->last_tx_ring = TX - 1;
	d->last_rx_ring = RX - 1;
	return d;
}

static void
check_arithmetic(void)
{
	uint32_t n, head, tail;

	for (n = 2; n <= 8; n++) {
		for (head = 0; head < n; head++) {
			for (tail = 0; tail < n; tail++) {
				struct netmap_ring *ring = ring_at(0);
				uint32_t space = 0, i;

				SET(ring->num_slots, n);
				ring->head = head;
				ring->tail = tail;
				for (i = head; i != tail; i = (i + 1) % n)
					space++;
				CHECK(nm_ring_space(ring) == space);
				CHECK(nm_ring_empty(ring) == (space == 0));
				CHECK(nm_tx_pending(ring) == (space != n - 1));
				CHECK(nm_ring_next(ring, head) == (head + 1) % n);
			}
		}
	}
}

static void
check_addresses(void)
{
	struct nm_desc *d = fresh_port();
	struct netmap_ring *ring = NETMAP_RXRING(d->nifp, 1);
	struct netmap_slot *slot = &ring->slot[0];
	uint32_t i;

	CHECK(NETMAP_IF(region.bytes, IF_AT) == d->nifp);
	CHECK(NETMAP_TXRING(d->nifp, 0) == ring_at(0));
	CHECK(NETMAP_TXRING(d->nifp, TX) == ring_at(TX));
	CHECK(NETMAP_RXRING(d->nifp, 0) == ring_at(TX + HOST_TX));
	CHECK(NETMAP_RXRING(d->nifp, RX) == ring_at(TX + HOST_TX + RX));
	CHECK(NETMAP_RXRING(d->nifp, 0 ? 1 : 2) == ring_at(TX + HOST_TX + RX));
	for (i = 0; i < RINGS * SLOTS; i++) {
		CHECK(NETMAP_BUF(ring, i) == region.bytes + BUFFERS_AT + i * BUFFER);
		CHECK((uint32_t)NETMAP_BUF_IDX(ring, NETMAP_BUF(ring, i)) == i);
		CHECK((uint32_t)NETMAP_BUF_IDX(ring, NETMAP_BUF(ring, i) + BUFFER - 1) == i);
	}

	slot->ptr = 0xffff;
	CHECK(NETMAP_ROFFSET(ring, slot) == 0);
	NETMAP_WOFFSET(ring, slot, 5);
	CHECK(slot->ptr == 0xffff);
	SET(ring->offset_mask, (uint64_t)0xff);
	NETMAP_WOFFSET(ring, slot, 0x1234);
	CHECK(slot->ptr == 0xff34);
	CHECK(NETMAP_ROFFSET(ring, slot) == 0x34);
	CHECK(NETMAP_BUF_OFFSET(ring, slot) == NETMAP_BUF(ring, slot->buf_idx) + 0x34);

	slot->flags = 0x3f00 | NS_MOREFRAG;
	CHECK(NS_RFRAGS(slot) == 0x3f);
	nm_close(d);
}

static void
check_copy(void)
{
	char from[2112], to[2112], untouched[2112];
	int l;

	memset(untouched, 'u', sizeof(untouched));
	for (l = 0; l < (int)sizeof(from); l++)
		from[l] = (char)(l * 31);
	for (l = 0; l < (int)sizeof(from); l++) {
		memset(to, 'u', sizeof(to));
		nm_pkt_copy(from, to, l);
		CHECK(memcmp(from, to, (size_t)l) == 0);
		CHECK(memcmp(to + l, untouched, sizeof(to) - (size_t)l) == 0);
	}
}

static void
check_csb(void)
{
	struct nm_csb_atok atok = { 0, 0, 0, 0, { 0 } };
	struct nm_csb_ktoa ktoa = { 5, 9, 0, { 0 } };
	uint32_t hwtail, hwcur;

	nm_sync_kloop_appl_write(&atok, 7, 3);
	CHECK(atok.cur == 7 && atok.head == 3);
	nm_sync_kloop_appl_read(&ktoa, &hwtail, &hwcur);
	CHECK(hwtail == 9 && hwcur == 5);
}

static void
check_names(void)
{
	static const struct {
		const char *given;
		const char *name;	/* NULL: to be rejected */
		uint32_t flags, ringid, mem_id;
	} names[] = {
		{ "netmap:eth0", "eth0", NR_REG_ALL_NIC, 0, 0 },
		{ "netmap:eth0^", "eth0", NR_REG_SW, 0, 0 },
		{ "netmap:eth0*", "eth0", NR_REG_NIC_SW, 0, 0 },
		{ "netmap:eth0-4094", "eth0", NR_REG_ONE_NIC, 4094, 0 },
		{ "netmap:eth0-4095", NULL, 0, 0, 0 },
		{ "netmap:eth0-", NULL, 0, 0, 0 },
		{ "netmap:eth0--1", NULL, 0, 0, 0 },
		{ "netmap:p{3", "p", NR_REG_PIPE_MASTER, 3, 0 },
		{ "netmap:p}3@2", "p", NR_REG_PIPE_SLAVE, 3, 2 },
		{ "netmap:eth0/xzT", "eth0", NR_REG_ALL_NIC | NR_EXCLUSIVE | NR_ZCOPY_MON | NR_TX_RINGS_ONLY, 0, 0 },
		{ "netmap:eth0^/trR@7", "eth0", NR_REG_SW | NR_MONITOR_TX | NR_MONITOR_RX | NR_RX_RINGS_ONLY, 0, 7 },
		{ "netmap:eth0@7/x", "eth0", NR_REG_ALL_NIC | NR_EXCLUSIVE, 0, 7 },
		{ "netmap:eth0/", NULL, 0, 0, 0 },
		{ "netmap:eth0/q", NULL, 0, 0, 0 },
		{ "netmap:eth0@", NULL, 0, 0, 0 },
		{ "netmap:eth0@0", NULL, 0, 0, 0 },
		{ "netmap:eth0@1@2", NULL, 0, 0, 0 },
		{ "netmap:eth0^^", NULL, 0, 0, 0 },
		{ "netmap:fifteen_letters", "fifteen_letters", NR_REG_ALL_NIC, 0, 0 },
		{ "netmap:sixteen__letters", NULL, 0, 0, 0 },
		{ "vale0:a", "vale0:a", NR_REG_ALL_NIC, 0, 0 },
		{ "vale:", "vale:", NR_REG_ALL_NIC, 0, 0 },
		{ "vale0", NULL, 0, 0, 0 },
		{ "vale!:a", NULL, 0, 0, 0 },
		{ "vale0:a.b", NULL, 0, 0, 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct nm_desc d;
		char err[MAXERRMSG] = "";
		int result;

		memset(&d, 0, sizeof(d));
		result = nm_parse(names[i].given, &d, err);
		if (names[i].name == NULL) {
			CHECK(result == -1 && errno == EINVAL && err[0] != '\0' && err[MAXERRMSG - 1] == '\0');
			CHECK(nm_parse(names[i].given, &d, NULL) == -1);
			continue;
		}
		CHECK(result == 0 && strcmp(d.req.nr_name, names[i].name) == 0);
		CHECK(d.req.nr_flags == names[i].flags && d.req.nr_ringid == names[i].ringid);
		CHECK(d.req.nr_arg2 == names[i].mem_id && IS_NETMAP_DESC(&d));
	}
	errno = EIO;
	CHECK(nm_open("eth0", NULL, 0, NULL) == NULL && errno == 0);
	CHECK(nm_close(NULL) == EINVAL);
}

static void
check_inject(void)
{
	struct nm_desc *d = fresh_port();
	struct netmap_ring *first = ring_at(0), *second = ring_at(1);
	char packet[3 * BUFFER];
	size_t i;

	for (i = 0; i < sizeof(packet); i++)
		packet[i] = (char)i;
	CHECK(nm_inject(d, packet, 2 * BUFFER + 1) == 2 * BUFFER + 1);
	CHECK(first->head == 3 && first->cur == 3);
	CHECK(first->slot[0].len == BUFFER && first->slot[0].flags == NS_MOREFRAG);
	CHECK(first->slot[1].len == BUFFER && first->slot[1].flags == NS_MOREFRAG);
	CHECK(first->slot[2].len == 1 && first->slot[2].flags == 0);
	CHECK(memcmp(NETMAP_BUF(first, first->slot[0].buf_idx), packet, 2 * BUFFER + 1) == 0);

	CHECK(nm_inject(d, packet, BUFFER) == BUFFER);	/* the first ring is full, the second is not */
	CHECK(second->head == 1 && second->slot[0].len == BUFFER && second->slot[0].flags == 0 && d->cur_tx_ring == 1);
	CHECK(nm_inject(d, packet, sizeof(packet)) == 0);	/* two slots free, three needed */
	CHECK(second->head == 1);
	CHECK(nm_inject(d, packet, 60) == 60 && nm_inject(d, packet, 60) == 60);
	CHECK(nm_inject(d, packet, 60) == 0 && nm_inject(d, packet, 0) == 0);
	first->tail = 2;	/* the kernel has sent three */
	CHECK(nm_inject(d, packet, 60) == 60 && d->cur_tx_ring == 0 && first->head == 0);
	nm_close(d);
}

static struct nm_pkthdr seen[8];
static int seen_count;

static void
collect(u_char *arg, const struct nm_pkthdr *h, const u_char *data)
{
	CHECK(arg == (u_char *)seen && data == h->buf);
	seen[seen_count++] = *h;
}

static void
check_receive(void)
{
	struct nm_desc *d = fresh_port();
	struct netmap_ring *first = ring_at(TX + HOST_TX), *second = ring_at(TX + HOST_TX + 1);
	struct nm_pkthdr h;

	CHECK(nm_nextpkt(d, &h) == NULL);
	CHECK(nm_dispatch(d, 0, collect, (u_char *)seen) == 0);

	/* one packet of two adjacent buffers, one of a single buffer; in the second ring, one of two buffers apart */
	first->tail = 3;
	first->slot[0].len = BUFFER;
	first->slot[0].flags = NS_MOREFRAG;
	first->slot[1].len = 10;
	first->slot[2].len = 60;
	first->ts.tv_usec = 42;
	second->tail = 2;
	second->slot[0].len = BUFFER - 1;
	second->slot[0].flags = NS_MOREFRAG;
	second->slot[1].len = 10;

	CHECK(nm_dispatch(d, 1, collect, (u_char *)seen) == 1);
	CHECK(first->head == 2 && first->cur == 2);
	CHECK(seen[0].len == BUFFER + 10 && seen[0].caplen == BUFFER + 10 && seen[0].flags == 0);
	CHECK(seen[0].ts.tv_usec == 42 && seen[0].d == d && (char *)seen[0].buf == NETMAP_BUF(first, first->slot[0].buf_idx));

	CHECK(nm_dispatch(d, -1, collect, (u_char *)seen) == 2 && seen_count == 3);
	CHECK(seen[1].len == 60 && seen[1].caplen == 60 && seen[1].flags == NM_MORE_PKTS);
	CHECK(seen[2].len == BUFFER + 9 && seen[2].caplen == BUFFER - 1 && seen[2].flags == 0 && d->cur_rx_ring == 1);
	CHECK(nm_ring_empty(first) && nm_ring_empty(second));

	/* slot by slot, and back to the first ring */
	first->tail = 1;
	second->tail = 3;
	second->slot[2].len = 7;
	CHECK(nm_nextpkt(d, &h) == (u_char *)NETMAP_BUF(second, second->slot[2].buf_idx) && h.len == 7 && h.caplen == 7);
	CHECK(nm_nextpkt(d, &h) == (u_char *)NETMAP_BUF(first, first->slot[3].buf_idx) && d->cur_rx_ring == 0);
	CHECK(nm_nextpkt(d, &h) == (u_char *)NETMAP_BUF(first, first->slot[0].buf_idx) && h.len == BUFFER);
	CHECK(nm_nextpkt(d, &h) == NULL);
	nm_close(d);
}

int
main(void)
{
	check_arithmetic();
	check_addresses();
	check_copy();
	check_csb();
	check_names();
	check_inject();
	check_receive();
	printf("%d checks, %d failures\n", checks, failures);
	return failures != 0;
}
