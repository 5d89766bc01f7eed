/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Beside AF_XDP: the same jobs by the mapped rings of AF_PACKET, version 2, in one thread. */
#include "twin.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define FRAME	2048u
#define FRAMES	2048u
#define BLOCK	(64u * FRAME)
#define BYTES	((size_t)FRAME * FRAMES)
#define ETHER_TYPE	0x88b5
#define PATIENCE	100000000

struct packet_lab {
	int		sender, receiver;
	uint8_t		*tx, *rx;
	uint32_t	tx_at, rx_at;
};

static int
ring(int fd, int which, uint8_t **memory)
{
	struct tpacket_req request = { .tp_block_size = BLOCK, .tp_block_nr = FRAME * FRAMES / BLOCK,
	    .tp_frame_size = FRAME, .tp_frame_nr = FRAMES };
	int version = TPACKET_V2;

	if (setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) < 0 ||
	    setsockopt(fd, SOL_PACKET, which, &request, sizeof(request)) < 0)
		return -errno;
	*memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
	return *memory == MAP_FAILED ? -errno : 0;
}

static int
attach(int fd, const char *name, int protocol)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(protocol),
	    .sll_ifindex = (int)if_nametoindex(name) };

	return bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
}

/* a, b: the names of the interfaces that it sends on and receives from; b may be NULL. Returns a lab, or -errno. */
TWIN(twin_packet_open)
{
	struct packet_lab *lab = calloc(1, sizeof(*lab));
	int one = 1, result;

	if (lab == NULL)
		return (uint64_t)-ENOMEM;
	lab->sender = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	lab->receiver = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (lab->sender < 0 || lab->receiver < 0)
		return (uint64_t)-(int64_t)errno;
	setsockopt(lab->sender, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof(one));
	if ((result = ring(lab->sender, PACKET_TX_RING, &lab->tx)) < 0 ||
	    (result = ring(lab->receiver, PACKET_RX_RING, &lab->rx)) < 0 ||
	    (result = attach(lab->sender, a, 0)) < 0 ||
	    (b != NULL && (result = attach(lab->receiver, b, ETHER_TYPE)) < 0))
		return (uint64_t)(int64_t)result;
	return (uint64_t)lab;
}

BATCH void
packet_send(struct packet_lab *lab, uint32_t batch, uint32_t length)
{
	for (uint32_t i = 0; i < batch; i++) {
		struct tpacket2_hdr *header = (void *)(lab->tx + (size_t)lab->tx_at * FRAME);
		uint8_t *data = (uint8_t *)header + TPACKET2_HDRLEN - sizeof(struct sockaddr_ll);

		if (__atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE) != TP_STATUS_AVAILABLE)
			abort();
		memset(data, 0xff, ETH_ALEN);
		memcpy(data + ETH_ALEN, "\x02\0\0\0\0\0\x88\xb5", 8);
		header->tp_len = length;
		__atomic_store_n(&header->tp_status, TP_STATUS_SEND_REQUEST, __ATOMIC_RELEASE);
		lab->tx_at = (lab->tx_at + 1) % FRAMES;
	}
	send(lab->sender, NULL, 0, 0);
}

BATCH uint32_t
packet_receive(struct packet_lab *lab, uint32_t batch, uint64_t *bytes)
{
	uint32_t n;

	for (n = 0; n < batch; n++) {
		struct tpacket2_hdr *header = (void *)(lab->rx + (size_t)lab->rx_at * FRAME);

		if (!(__atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
			break;
		*bytes += header->tp_len;
		__atomic_store_n(&header->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
		lab->rx_at = (lab->rx_at + 1) % FRAMES;
	}
	return n;
}

/* Copies what arrived into the ring for sending, and sends it. */
BATCH uint32_t
packet_bridge(struct packet_lab *lab, uint32_t batch)
{
	uint32_t n;

	for (n = 0; n < batch; n++) {
		struct tpacket2_hdr *from = (void *)(lab->rx + (size_t)lab->rx_at * FRAME);
		struct tpacket2_hdr *to = (void *)(lab->tx + (size_t)lab->tx_at * FRAME);

		if (!(__atomic_load_n(&from->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
			break;
		if (__atomic_load_n(&to->tp_status, __ATOMIC_ACQUIRE) != TP_STATUS_AVAILABLE)
			abort();
		memcpy((uint8_t *)to + TPACKET2_HDRLEN - sizeof(struct sockaddr_ll), (uint8_t *)from + from->tp_mac,
		    from->tp_len);
		to->tp_len = from->tp_len;
		__atomic_store_n(&to->tp_status, TP_STATUS_SEND_REQUEST, __ATOMIC_RELEASE);
		__atomic_store_n(&from->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
		lab->rx_at = (lab->rx_at + 1) % FRAMES;
		lab->tx_at = (lab->tx_at + 1) % FRAMES;
	}
	if (n != 0)
		send(lab->sender, NULL, 0, 0);
	return n;
}

/* a: the lab; p: the batch in the low 16 bits, and the frames' length above. */
TWIN(twin_packet_tx)
{
	for (uint64_t r = 0; r < rounds; r++)
		packet_send(a, p & 0xffff, p >> 16);
	return 0;
}

/* As above, for frames that were sent. Returns how many were lost. */
TWIN(twin_packet_rx)
{
	uint32_t batch = p & 0xffff;
	uint64_t bytes = 0;

	for (uint64_t r = 0; r < rounds; r++) {
		uint32_t there = 0;

		for (int i = 0; there < batch; i++) {
			if (i == PATIENCE)
				return batch - there;
			there += packet_receive(a, batch - there, &bytes);
		}
	}
	return bytes == rounds * batch * (p >> 16) ? 0 : 1;
}

/* As above. */
TWIN(twin_packet_bridge)
{
	uint32_t batch = p & 0xffff;

	for (uint64_t r = 0; r < rounds; r++) {
		uint32_t there = 0;

		for (int i = 0; there < batch; i++) {
			if (i == PATIENCE)
				return batch - there;
			there += packet_bridge(a, batch - there);
		}
	}
	return 0;
}

TWIN(twin_packet_close)
{
	struct packet_lab *lab = a;

	munmap(lab->tx, BYTES);
	munmap(lab->rx, BYTES);
	close(lab->sender);
	close(lab->receiver);
	free(lab);
	return 0;
}
