/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Convert the code of a classic filter.  libpcap writes it for the packet layout of
 * capture files, but the packet has another layout in the kernel.
 *
 * libpcap's code expects a packet as it is in a capture file: with a link-layer
 * header first, and VLAN tags where they were on the wire.  The kernel's packet
 * may have no such header, and its outermost tag may be stored beside it.  The
 * code can load these missing fields as numbers (SKF_AD_*).  The other bytes are
 * at lower offsets:
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
 * If the kernel's packet has no link layer, code for EN10MB finds the ethertype
 * in SKF_AD_PROTOCOL and the network header at 0.  There are no addresses.
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
 * struct code_view - the layouts between which code is moved
 * @sll2: the code is for LINUX_SLL2, otherwise for EN10MB
 * @cooked: the kernel's packet has no link-layer header
 * @tagged: the outermost tag is beside the kernel's packet (EN10MB only)
 */
struct code_view {
	bool sll2;
	bool cooked;
	bool tagged;
};

/* Append an instruction.  The caller makes sure that there is room. */
void code_add(struct code *code, uint16_t what, uint8_t yes, uint8_t no,
	      uint32_t k);

/* Load a number of the kernel; @what is SKF_AD_*. */
void code_ask(struct code *code, int what);

/*
 * Convert @from to the layout of the kernel and append it to @to.  Return 0, or
 * -1 after a message.
 */
int code_move(struct code *to, const struct code *from,
	      const struct code_view *view);

#endif
