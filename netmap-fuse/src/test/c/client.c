/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * client DEVICE COMMAND ARGUMENT...   A well-behaved client, mostly:
 *
 * tx PORT COUNT       sends numbered frames whose every byte follows from their number
 * rx PORT COUNT       receives them, and prints how many came, were out of order or not as sent; five seconds of silence end it
 * hold PORT [exclusive]   binds to a port and stays
 * open                says what open gives
 * as UID COMMAND...   does a command as another user
 * inherit PORT        opens, and has a child process register
 * stuck               makes a request whose body is on a page that nobody ever provides
 * truncate            tries to take the shared memory away
 */
#include <errno.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <poll.h>

#include "port.h"

#define FRAME 64
#define NUMBER 14
#define FILL 22

static void
make(uint8_t *frame, uint64_t number)
{
	memset(frame, 0xff, 6);
	memset(frame + 6, 2, 6);
	frame[12] = 0x88;
	frame[13] = 0xb5;
	memcpy(frame + NUMBER, &number, sizeof(number));
	for (int i = FILL; i < FRAME; i++)
		frame[i] = (uint8_t)(number * 31 + (uint64_t)i);
}

static void
await(struct port *p, short events)
{
	struct pollfd fds = { .fd = p->fd, .events = events };

	if (poll(&fds, 1, 5000) <= 0) {
		fprintf(stderr, "nothing in five seconds\n");
		exit(2);
	}
	if (fds.revents & POLLERR)
		errx(3, "POLLERR");
}

static void
transmit(struct port *p, uint64_t count)
{
	struct netmap_ring *ring = p->tx;
	uint64_t number = 0;

	while (number < count) {
		if (nm_ring_empty(ring))
			await(p, POLLOUT);
		while (number < count && !nm_ring_empty(ring)) {
			struct netmap_slot *slot = &ring->slot[ring->head];

			make((uint8_t *)NETMAP_BUF(ring, slot->buf_idx), number++);
			slot->len = FRAME;
			slot->flags = 0;
			ring->head = ring->cur = nm_ring_next(ring, ring->head);
		}
		if (ioctl(p->fd, NIOCTXSYNC, NULL) != 0)
			err(1, "NIOCTXSYNC");
	}
	while (nm_tx_pending(ring)) {
		usleep(1000);
		if (ioctl(p->fd, NIOCTXSYNC, NULL) != 0)
			err(1, "NIOCTXSYNC");
	}
	printf("sent %lu\n", (unsigned long)number);
}

static void
receive(struct port *p, uint64_t count)
{
	struct netmap_ring *ring = p->rx;
	uint64_t received = 0, misplaced = 0, damaged = 0, next = 0;
	uint8_t expected[FRAME];

	printf("ready\n");
	fflush(stdout);
	while (received < count) {
		await(p, POLLIN);
		while (!nm_ring_empty(ring)) {
			struct netmap_slot *slot = &ring->slot[ring->head];
			const uint8_t *frame = (const uint8_t *)NETMAP_BUF(ring, slot->buf_idx);
			uint64_t number;

			memcpy(&number, frame + NUMBER, sizeof(number));
			make(expected, number);
			damaged += slot->len != FRAME || memcmp(frame, expected, FRAME) != 0;
			misplaced += number != next;
			next = number + 1;
			received++;
			ring->head = ring->cur = nm_ring_next(ring, ring->head);
		}
	}
	/* The sender waits until its last slots come back. */
	if (ioctl(p->fd, NIOCRXSYNC, NULL) != 0)
		err(1, "NIOCRXSYNC");
	printf("received %lu, misplaced %lu, damaged %lu\n", (unsigned long)received, (unsigned long)misplaced,
	    (unsigned long)damaged);
}

/* Waits for the server to touch the page, and leaves it there. */
static void *
watch(void *arg)
{
	struct uffd_msg message;

	if (read(*(int *)arg, &message, sizeof(message)) == sizeof(message))
		printf("stuck\n");
	fflush(stdout);
	return NULL;
}

static void
stuck(const char *device)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct nmreq_header hdr;
	pthread_t watcher;
	int faults = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	int fd = open(device, O_RDWR);
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (faults < 0)
		err(1, "userfaultfd");
	if (fd < 0 || page == MAP_FAILED)
		err(1, "open or mmap");
	range.range.start = (uintptr_t)page;
	range.range.len = 4096;
	if (ioctl(faults, UFFDIO_API, &api) != 0 || ioctl(faults, UFFDIO_REGISTER, &range) != 0)
		err(1, "UFFDIO_REGISTER");
	if (pthread_create(&watcher, NULL, watch, &faults) != 0)
		err(1, "pthread_create");
	memset(&hdr, 0, sizeof(hdr));
	hdr.nr_version = NETMAP_API;
	hdr.nr_reqtype = NETMAP_REQ_REGISTER;
	strcpy(hdr.nr_name, "vale0:stuck");
	hdr.nr_body = (uintptr_t)page;
	ioctl(fd, NIOCCTRL, &hdr);
	printf("not stuck: %s\n", strerror(errno));
}

static void
truncate_memory(const char *device)
{
	struct port p = port_open(device, "vale0:truncate", 0);
	char byte = 1;

	if (ftruncate(p.fd, 0) != 0 && errno != EPERM && errno != EINVAL)
		err(1, "ftruncate");
	if (pwrite(p.fd, &byte, 1, (off_t)p.memsize) == 1)
		errx(1, "the memory has grown");
	/* A page that is gone would be SIGBUS here, and in the server. */
	p.mem[p.memsize - 1] = 1;
	if (ioctl(p.fd, NIOCTXSYNC, NULL) != 0)
		err(1, "NIOCTXSYNC");
	printf("still there\n");
}

static void
inherit(const char *device, const char *name)
{
	int fd = open(device, O_RDWR);
	pid_t child;

	if (fd < 0)
		err(1, "open");
	child = fork();
	if (child == 0) {
		struct nmreq_register *reg = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (reg == MAP_FAILED || port_register(fd, name, NR_REG_ALL_NIC, 0, reg) != 0)
			err(1, "register");
		_exit(reg->nr_memsize != 0 ? 0 : 1);
	}
	int status = -1;

	waitpid(child, &status, 0);
	if (status != 0 || ioctl(fd, NIOCTXSYNC, NULL) != 0)
		errx(1, "not registered: %d", status);
	printf("registered by the child\n");
}

static int
command(const char *device, int argc, char **argv)
{
	const char *what = argv[0];

	if (strcmp(what, "as") == 0 && argc > 2) {
		if (setgid((gid_t)atoi(argv[1])) != 0 || setuid((uid_t)atoi(argv[1])) != 0)
			err(1, "setuid");
		return command(device, argc - 2, argv + 2);
	}
	if (strcmp(what, "open") == 0) {
		int fd = open(device, O_RDWR);

		printf("open %s %d\n", fd < 0 ? strerrorname_np(errno) : "ok", fd < 0 ? errno : 0);
	} else if (strcmp(what, "stuck") == 0) {
		stuck(device);
	} else if (strcmp(what, "truncate") == 0) {
		truncate_memory(device);
	} else if (strcmp(what, "inherit") == 0 && argc > 1) {
		inherit(device, argv[1]);
	} else if (strcmp(what, "hold") == 0 && argc > 1) {
		port_open(device, argv[1], argc > 2 ? NR_EXCLUSIVE : 0);
		printf("holding\n");
		fflush(stdout);
		pause();
	} else if (strcmp(what, "tx") == 0 && argc > 2) {
		struct port p = port_open(device, argv[1], 0);

		printf("ready\n");
		fflush(stdout);
		transmit(&p, strtoull(argv[2], NULL, 10));
	} else if (strcmp(what, "rx") == 0 && argc > 2) {
		struct port p = port_open(device, argv[1], 0);

		receive(&p, strtoull(argv[2], NULL, 10));
	} else {
		errx(64, "unknown command: %s", what);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc < 3)
		errx(64, "usage: client DEVICE COMMAND ARGUMENT...");
	return command(argv[1], argc - 2, argv + 2);
}
