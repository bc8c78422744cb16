/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Code of a classic filter, moved from the packet libpcap wrote it for to the
 * one the kernel has.
 *
 * libpcap's code looks at a packet as a capture file has it: with a header in
 * front of all, and VLAN tags where they were on the wire.  The kernel's packet
 * may have no header, and its outermost tag beside it.  What is not in the
 * packet any more the kernel tells by numbers of their own (SKF_AD_*), and the
 * rest begins that much earlier:
 *
 *	LINUX_SLL2	 0   protocol, device, kind, direction	  SKF_AD_*
 *			20   network header			  0
 *
 *	EN10MB		 0   addresses				  0
 *			12   ethertype				 12
 *			14   network header			 14
 *
 *	the same, tag	 0   addresses				  0
 *	beside it	12   TPID, TCI				  SKF_AD_VLAN_*
 *			16   ethertype				 12
 *			18   network header			 14
 *
 * Without link layer, what would be Ethernet has no addresses, its ethertype is
 * SKF_AD_PROTOCOL, and its network header is at 0.
 */
#ifndef COMMON_FILTER_CODE_H
#define COMMON_FILTER_CODE_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>

struct code {
	struct sock_filter insns[BPF_MAXINSNS];
	unsigned short nr;
};

/**
 * struct code_view - from what to what code is moved
 * @sll2: it was written for LINUX_SLL2, else for EN10MB
 * @cooked: the kernel's packet has no link-layer header
 * @tagged: its outermost tag is beside it (EN10MB only)
 */
struct code_view {
	bool sll2;
	bool cooked;
	bool tagged;
};

/* There is room for it. */
void code_add(struct code *code, uint16_t what, uint8_t yes, uint8_t no,
	      uint32_t k);

/* Load the number of the kernel's that is called SKF_AD_@what. */
void code_ask(struct code *code, int what);

/* Add @from, moved, to @to.  0, or -1 after a message. */
int code_move(struct code *to, const struct code *from,
	      const struct code_view *view);

#endif
