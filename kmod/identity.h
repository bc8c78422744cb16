/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packet ids: recognize a packet that was seen at an earlier point.
 *
 * A packet has no number in the kernel, and the skb has no field in which a
 * module could store one.  So the module remembers each packet: a hash of what
 * address translation, forwarding and marking leave unchanged (its content), the
 * addresses of its skb and of its bytes, and the place.  A packet is taken for
 * one that was seen before if
 *
 *	the content is the same, and
 *	the skb or the bytes are at the same address: a copy shares the bytes,
 *	and code that writes to shared bytes first gives the skb its own, and
 *	the stack can bring a packet from the earlier place to this one.
 *
 * The last condition tells a packet from a later one with equal content whose
 * skb was freed and used again: the later packet starts at the first stage.
 */
#ifndef NFR_IDENTITY_H
#define NFR_IDENTITY_H

#include <linux/types.h>

struct nfr_packet;

/*
 * The id of the packet, or 0 if its bytes cannot be read.  The caller holds
 * rcu_read_lock, and some ring is between nfr_identity_get() and
 * nfr_identity_put().
 */
u64 nfr_identity(struct nfr_packet *pkt);

/*
 * Called when a ring turns metadata on.  Returns 0 or -ENOMEM.  Process
 * context.
 */
int nfr_identity_get(void);
/* Called when that ring turns it off or closes, after its last packet. */
void nfr_identity_put(void);

#endif
