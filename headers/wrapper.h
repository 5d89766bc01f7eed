/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * wrapper.h: the one file that jextract reads. It includes either headers/net or, with NETMAP_LOCATION,
 * upstream's; those expect the system headers to be there already, so the order here matters.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

/* types, sizes and names that netmap's headers take for granted */
#include <stdint.h>
#include <sys/types.h>
#include <sys/time.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <net/if.h>

/* the calls a netmap program makes, and their constants */
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>
#include <sys/eventfd.h>
#ifdef __linux__
#include <sys/epoll.h>
#else
/* Linux's epoll as Linux declares it, so that the bindings have the same members everywhere. Not to be called here. */
struct epoll_event;
int epoll_create1(int flags);
int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event);
int epoll_wait(int epfd, struct epoll_event *events, int maxevents, int timeout);
#define EPOLL_CTL_ADD	1
#define EPOLLIN		0x001
#define EPOLLET		(1u << 31)
#endif

/* netmap */
#include <net/netmap.h>
#define NETMAP_WITH_LIBS
#include <net/netmap_user.h>
