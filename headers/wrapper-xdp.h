/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * wrapper-xdp.h: what jextract reads for package io.github.netmap4j.xdp.abi. Linux only.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE	/* MAP_*, SO_* */
#endif

#include <linux/if_xdp.h>
#include <linux/bpf_calls.h>
#include <linux/xdp_netlink.h>

/* constants for the calls of an AF_XDP program; those of netmap's calls are in io.github.netmap4j.sys.abi */
#include <net/if.h>
#include <sys/mman.h>
#include <sys/socket.h>
