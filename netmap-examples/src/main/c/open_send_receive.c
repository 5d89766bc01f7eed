/*
 * The C twin of OpenSendReceive.java: two ends of a pipe, slots filled at one and read at the other.
 * cc -I headers -o open_send_receive netmap-examples/src/main/c/open_send_receive.c
 */
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define NETMAP_WITH_LIBS
#include <net/netmap_user.h>

#define FRAMES 5
#define LENGTH 60

static void send_frames(struct nm_desc *out)
{
	struct netmap_ring *ring = NETMAP_TXRING(out->nifp, out->first_tx_ring);
	uint32_t i = ring->head;

	for (uint32_t n = 0; n < FRAMES && nm_ring_space(ring) > n; n++) {
		struct netmap_slot *slot = &ring->slot[i];
		char *buffer = NETMAP_BUF(ring, slot->buf_idx);

		for (int b = 0; b < LENGTH; b++)
			buffer[b] = (char)(n + b);
		slot->len = LENGTH;
		i = nm_ring_next(ring, i);
	}
	ring->head = ring->cur = i;
	ioctl(out->fd, NIOCTXSYNC, NULL);
}

static void receive_frames(struct nm_desc *in)
{
	struct netmap_ring *ring = NETMAP_RXRING(in->nifp, in->first_rx_ring);
	struct pollfd fd = { .fd = in->fd, .events = POLLIN };

	poll(&fd, 1, 1000);
	while (!nm_ring_empty(ring)) {
		struct netmap_slot *slot = &ring->slot[ring->head];
		unsigned char *buffer = (unsigned char *)NETMAP_BUF(ring, slot->buf_idx);
		int sum = 0;

		for (int b = 0; b < slot->len; b++)
			sum += buffer[b];
		printf("received %d bytes, sum %d\n", slot->len, sum);
		ring->head = ring->cur = nm_ring_next(ring, ring->head);
	}
	ioctl(in->fd, NIOCRXSYNC, NULL);
}

int main(void)
{
	struct nm_desc *out = nm_open("netmap:example{1", NULL, 0, NULL);
	struct nm_desc *in = nm_open("netmap:example}1", NULL, 0, NULL);

	if (out == NULL || in == NULL) {
		perror("nm_open");
		return 1;
	}
	send_frames(out);
	receive_frames(in);
	nm_close(in);
	nm_close(out);
	return 0;
}
