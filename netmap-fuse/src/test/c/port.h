/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A port by plain system calls, on a device at any path. What fails ends the program. */
#ifndef PORT_H
#define PORT_H

#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <net/netmap.h>
#include <net/netmap_user.h>

struct port {
	int fd;
	char *mem;
	uint64_t memsize;
	struct netmap_if *nifp;
	struct netmap_ring *tx, *rx;
};

/* Bind to one of the ports of a VALE switch (mode ALL_NIC), or to an end of a pipe. Returns 0 or -1 and errno. */
static inline int
port_register(int fd, const char *name, uint32_t mode, uint64_t flags, struct nmreq_register *reg)
{
	struct nmreq_header hdr;

	memset(&hdr, 0, sizeof(hdr));
	memset(reg, 0, sizeof(*reg));
	hdr.nr_version = NETMAP_API;
	hdr.nr_reqtype = NETMAP_REQ_REGISTER;
	strncpy(hdr.nr_name, name, sizeof(hdr.nr_name) - 1);
	hdr.nr_body = (uintptr_t)reg;
	reg->nr_mode = mode;
	reg->nr_flags = flags;
	return ioctl(fd, NIOCCTRL, &hdr);
}

static inline struct port
port_open(const char *device, const char *name, uint64_t flags)
{
	struct nmreq_register reg;
	struct port p;

	p.fd = open(device, O_RDWR);
	if (p.fd < 0)
		err(1, "open %s", device);
	if (port_register(p.fd, name, NR_REG_ALL_NIC, flags, &reg) != 0)
		err(1, "register %s", name);
	p.memsize = reg.nr_memsize;
	p.mem = mmap(NULL, p.memsize, PROT_READ | PROT_WRITE, MAP_SHARED, p.fd, 0);
	if (p.mem == MAP_FAILED)
		err(1, "mmap");
	p.nifp = NETMAP_IF(p.mem, reg.nr_offset);
	p.tx = NETMAP_TXRING(p.nifp, 0);
	p.rx = NETMAP_RXRING(p.nifp, 0);
	return p;
}

#endif
