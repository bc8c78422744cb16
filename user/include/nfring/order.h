/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * All memory ordering of a reader is in this file.
 *
 * A status word passes a frame, or in TPACKET_V3 a block of frames, between the
 * kernel and the reader.  The letters are those of the diagram in the module's
 * kmod/core/handoff.h:
 *
 *	kernel				reader
 *
 *	B load status	(acquire)	E load status	(acquire)
 *	  fill the frame		  read the frame
 *	D store USER	(release)	F store KERNEL	(release)
 *
 * E pairs with D: a reader that sees USER sees the whole frame.  With a plain
 *   load, the compiler or the CPU may read the frame's bytes before the status,
 *   and see bytes of the previous packet.
 * F pairs with B: when the kernel sees KERNEL, the reader has read all bytes.
 *   With a plain store, a read of the frame's bytes may move after the store, and
 *   see the next packet that the kernel writes there.
 */
#ifndef NFRING_ORDER_H
#define NFRING_ORDER_H

#include <stdint.h>
#include <linux/if_packet.h>

/* E, TPACKET_V1: the word is an unsigned long. */
static inline unsigned long nfring_order_load_v1(const struct tpacket_hdr *h)
{
	return __atomic_load_n(&h->tp_status, __ATOMIC_ACQUIRE);
}

/* E, TPACKET_V2 */
static inline uint32_t nfring_order_load_v2(const struct tpacket2_hdr *h)
{
	return __atomic_load_n(&h->tp_status, __ATOMIC_ACQUIRE);
}

/* E, TPACKET_V3: the status of a whole block. */
static inline uint32_t nfring_order_load_v3(const struct tpacket_block_desc *b)
{
	return __atomic_load_n(&b->hdr.bh1.block_status, __ATOMIC_ACQUIRE);
}

/* F, TPACKET_V1 */
static inline void nfring_order_release_v1(struct tpacket_hdr *h)
{
	__atomic_store_n(&h->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
}

/* F, TPACKET_V2 */
static inline void nfring_order_release_v2(struct tpacket2_hdr *h)
{
	__atomic_store_n(&h->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
}

/* F, TPACKET_V3: the status of a whole block. */
static inline void nfring_order_release_v3(struct tpacket_block_desc *b)
{
	__atomic_store_n(&b->hdr.bh1.block_status, TP_STATUS_KERNEL,
			 __ATOMIC_RELEASE);
}

#endif
