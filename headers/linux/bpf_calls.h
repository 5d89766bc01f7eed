/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * linux/bpf_calls.h: what an AF_XDP program needs of bpf(2).
 *
 * Names, numbers and layouts are the kernel's. Its header, linux/bpf.h, has one union for the arguments of all commands;
 * here each command has a small struct of its own (bpf_map_create, bpf_prog_load and so on), with the union's field names.
 * The kernel takes a struct shorter than the union and reads zeros behind it. This file stands instead of linux/bpf.h:
 * a program includes one of the two.
 */
#ifndef _NETMAP4J_LINUX_BPF_CALLS_H
#define _NETMAP4J_LINUX_BPF_CALLS_H

#include <stdint.h>

/* Commands: bpf(command, struct, bytes of it). Those that make or find an object return a descriptor, close-on-exec. */
#define BPF_MAP_CREATE		0
#define BPF_MAP_LOOKUP_ELEM	1
#define BPF_MAP_UPDATE_ELEM	2
#define BPF_MAP_DELETE_ELEM	3
#define BPF_PROG_LOAD		5
#define BPF_OBJ_PIN		6
#define BPF_OBJ_GET		7
#define BPF_PROG_TEST_RUN	10
#define BPF_PROG_GET_NEXT_ID	11
#define BPF_MAP_GET_NEXT_ID	12
#define BPF_PROG_GET_FD_BY_ID	13
#define BPF_MAP_GET_FD_BY_ID	14
#define BPF_OBJ_GET_INFO_BY_FD	15
#define BPF_LINK_CREATE		28	/* 5.7, for XDP 5.9 */
#define BPF_LINK_UPDATE		29
#define BPF_LINK_GET_FD_BY_ID	30	/* 5.8 */
#define BPF_LINK_GET_NEXT_ID	31	/* 5.8 */
#define BPF_LINK_DETACH		34	/* 5.9 */

#define BPF_OBJ_NAME_LEN	16	/* with the NUL */
#define BPF_TAG_SIZE		8

/* map_type */
#define BPF_MAP_TYPE_HASH	1
#define BPF_MAP_TYPE_ARRAY	2
#define BPF_MAP_TYPE_XSKMAP	17	/* key: an index; value: the descriptor of an AF_XDP socket */

/* flags of BPF_MAP_UPDATE_ELEM */
#define BPF_ANY		0
#define BPF_NOEXIST	1
#define BPF_EXIST	2

/* prog_type, attach_type, link type */
#define BPF_PROG_TYPE_SCHED_CLS	3	/* for tcx: on an interface, after the kernel made its packet */
#define BPF_PROG_TYPE_XDP	6
#define BPF_XDP			37
#define BPF_TCX_INGRESS		46	/* 6.6 */
#define BPF_TCX_EGRESS		47	/* 6.6 */
#define BPF_LINK_TYPE_XDP	6
#define BPF_LINK_TYPE_TCX	11

/* prog_flags */
#define BPF_F_XDP_HAS_FRAGS	(1 << 5)	/* 5.18: the program takes packets in several buffers */

/* flags of BPF_LINK_CREATE for tcx */
#define BPF_F_BEFORE	(1 << 3)	/* without another program's number: before all of them */

/* flags of BPF_LINK_UPDATE */
#define BPF_F_REPLACE	(1 << 2)	/* only if old_prog_fd is the program there */

/* BPF_MAP_CREATE */
struct bpf_map_create {
	uint32_t map_type;
	uint32_t key_size;
	uint32_t value_size;
	uint32_t max_entries;
	uint32_t map_flags;
	uint32_t inner_map_fd;
	uint32_t numa_node;
	char map_name[BPF_OBJ_NAME_LEN];
};

/* BPF_MAP_LOOKUP_ELEM, BPF_MAP_UPDATE_ELEM, BPF_MAP_DELETE_ELEM */
struct bpf_map_elem {
	uint32_t map_fd;
	uint32_t pad;
	uint64_t key;		/* pointer */
	uint64_t value;		/* pointer */
	uint64_t flags;
};

/* BPF_PROG_LOAD */
struct bpf_prog_load {
	uint32_t prog_type;
	uint32_t insn_cnt;
	uint64_t insns;		/* pointer */
	uint64_t license;	/* pointer to a string */
	uint32_t log_level;	/* 0: no log; 1: what the verifier did; 4: figures only */
	uint32_t log_size;
	uint64_t log_buf;	/* pointer */
	uint32_t kern_version;
	uint32_t prog_flags;
	char prog_name[BPF_OBJ_NAME_LEN];
	uint32_t prog_ifindex;
	uint32_t expected_attach_type;
};

/* BPF_OBJ_PIN, BPF_OBJ_GET */
struct bpf_obj {
	uint64_t pathname;	/* pointer to a string: a path in a file system of type bpf */
	uint32_t bpf_fd;
	uint32_t file_flags;
};

/* BPF_PROG_TEST_RUN */
struct bpf_test_run {
	uint32_t prog_fd;
	uint32_t retval;	/* out: what the program returned */
	uint32_t data_size_in;
	uint32_t data_size_out;	/* in: room; out: bytes of the packet after it */
	uint64_t data_in;	/* pointer */
	uint64_t data_out;	/* pointer */
	uint32_t repeat;
	uint32_t duration;	/* out: ns for one run */
	uint32_t ctx_size_in;
	uint32_t ctx_size_out;
	uint64_t ctx_in;	/* pointer to struct xdp_md */
	uint64_t ctx_out;	/* pointer to struct xdp_md */
	uint32_t flags;
	uint32_t cpu;
	uint32_t batch_size;
	uint32_t pad;
};

/* BPF_*_GET_NEXT_ID, BPF_*_GET_FD_BY_ID */
struct bpf_get_id {
	uint32_t start_id;	/* or the id of which a descriptor is wanted */
	uint32_t next_id;	/* out: the id after start_id */
	uint32_t open_flags;
};

/* BPF_OBJ_GET_INFO_BY_FD */
struct bpf_get_info {
	uint32_t bpf_fd;
	uint32_t info_len;	/* in: room; out: bytes written */
	uint64_t info;		/* pointer to one of the three structs below */
};

/* BPF_LINK_CREATE */
struct bpf_link_create {
	uint32_t prog_fd;
	uint32_t target_ifindex;
	uint32_t attach_type;
	uint32_t flags;		/* XDP_FLAGS_*; for tcx BPF_F_BEFORE */
};

/* BPF_LINK_UPDATE */
struct bpf_link_update {
	uint32_t link_fd;
	uint32_t new_prog_fd;
	uint32_t flags;
	uint32_t old_prog_fd;
};

/* BPF_LINK_DETACH */
struct bpf_link_detach {
	uint32_t link_fd;
};

/* Of a program: the kernel's struct goes on. */
struct bpf_prog_info {
	uint32_t type;
	uint32_t id;
	uint8_t tag[BPF_TAG_SIZE];
	uint32_t jited_prog_len;
	uint32_t xlated_prog_len;
	uint64_t jited_prog_insns;
	uint64_t xlated_prog_insns;
	uint64_t load_time;	/* ns since boot */
	uint32_t created_by_uid;
	uint32_t nr_map_ids;	/* in: room; out: how many there are */
	uint64_t map_ids;	/* pointer to uint32_t */
	char name[BPF_OBJ_NAME_LEN];
};

/* Of a map: the kernel's struct goes on. */
struct bpf_map_info {
	uint32_t type;
	uint32_t id;
	uint32_t key_size;
	uint32_t value_size;
	uint32_t max_entries;
	uint32_t map_flags;
	char name[BPF_OBJ_NAME_LEN];
};

/* Of a link that attaches an XDP or tcx program: the kernel's struct goes on. */
struct bpf_link_info {
	uint32_t type;
	uint32_t id;
	uint32_t prog_id;
	uint32_t pad;
	uint32_t ifindex;	/* xdp.ifindex, tcx.ifindex */
};

/* ------------------------------------------------------------------------------------------------------------
 * Programs
 */

/* What an XDP program returns */
#define XDP_ABORTED	0
#define XDP_DROP	1
#define XDP_PASS	2
#define XDP_TX		3
#define XDP_REDIRECT	4

/* The argument of an XDP program: data and data_end are read as 32 bits and used as pointers. */
struct xdp_md {
	uint32_t data;
	uint32_t data_end;
	uint32_t data_meta;
	uint32_t ingress_ifindex;
	uint32_t rx_queue_index;
	uint32_t egress_ifindex;
};

/* Helpers, for BPF_CALL */
#define BPF_FUNC_map_lookup_elem	1
#define BPF_FUNC_redirect		23	/* (ifindex, flags): the packet goes to an interface; the program returns what it returns */
#define BPF_FUNC_xdp_adjust_head	44
#define BPF_FUNC_redirect_map		51
#define BPF_FUNC_xdp_adjust_meta	54
#define BPF_FUNC_xdp_adjust_tail	65

/* flags of BPF_FUNC_redirect */
#define BPF_F_INGRESS	(1 << 0)	/* as if the interface had received it, instead of out of it */

/* One instruction. 8 bytes; BPF_LD | BPF_DW | BPF_IMM takes two. */
struct bpf_insn {
	uint8_t code;
	uint8_t regs;		/* destination in the low four bits, source above (on a little-endian machine) */
	int16_t off;
	int32_t imm;
};

/* code: class */
#define BPF_LD		0x00
#define BPF_LDX		0x01
#define BPF_ST		0x02
#define BPF_STX		0x03
#define BPF_ALU		0x04	/* 32 bits */
#define BPF_JMP		0x05	/* compares 64 bits */
#define BPF_JMP32	0x06	/* compares 32 bits; 5.1 */
#define BPF_ALU64	0x07

/* code of loads and stores: size and mode */
#define BPF_W		0x00
#define BPF_H		0x08
#define BPF_B		0x10
#define BPF_DW		0x18
#define BPF_IMM		0x00
#define BPF_MEM		0x60

/* code of arithmetic and jumps: the operand is imm or a register */
#define BPF_K		0x00
#define BPF_X		0x08

/* code of arithmetic: operation */
#define BPF_ADD		0x00
#define BPF_SUB		0x10
#define BPF_MUL		0x20
#define BPF_DIV		0x30
#define BPF_OR		0x40
#define BPF_AND		0x50
#define BPF_LSH		0x60
#define BPF_RSH		0x70
#define BPF_NEG		0x80
#define BPF_MOD		0x90
#define BPF_XOR		0xa0
#define BPF_MOV		0xb0
#define BPF_ARSH	0xc0
#define BPF_END		0xd0	/* byte order; imm: 16, 32 or 64 bits */
#define BPF_TO_LE	0x00
#define BPF_TO_BE	0x08

/* code of jumps: condition */
#define BPF_JA		0x00
#define BPF_JEQ		0x10
#define BPF_JGT		0x20	/* unsigned, as JGE, JLT and JLE */
#define BPF_JGE		0x30
#define BPF_JSET	0x40	/* and, not zero */
#define BPF_JNE		0x50
#define BPF_JSGT	0x60
#define BPF_JSGE	0x70
#define BPF_CALL	0x80
#define BPF_EXIT	0x90
#define BPF_JLT		0xa0
#define BPF_JLE		0xb0
#define BPF_JSLT	0xc0
#define BPF_JSLE	0xd0

/* source register of a two-word load: imm is the descriptor of a map, the register gets the map */
#define BPF_PSEUDO_MAP_FD	1

#endif /* _NETMAP4J_LINUX_BPF_CALLS_H */
