/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packet ids: recognize a packet that was seen at an earlier point.
 *
 * A packet has no number in the kernel, and the skb has no field in which a
 * module could store one.  So the module remembers each packet.  A packet is
 * taken for an earlier one if all of this is true:
 *
 *	The skb or the bytes are at the same address, and no report has come
 *	that they were freed.  A copy shares the bytes; code that writes to
 *	shared bytes first gives the skb its own.
 *
 *	The fields and bytes that translation, forwarding and marking leave
 *	unchanged are equal.
 *
 *	It is not at the place where the earlier packet started.  Some code
 *	frees skbs without a report, and two CPUs that free the last two clones
 *	at once both see a clone left.  If another packet of the flow then gets
 *	the memory, it starts at the same place.
 *
 *	It has the same connection and direction, or the same addresses and
 *	ports: those that were seen, or those that conntrack knows.  Within
 *	one pass of the stack, something other than conntrack may translate
 *	too.
 */
#ifndef NFR_IDENTITY_H
#define NFR_IDENTITY_H

#include <linux/types.h>

struct nfr_packet;

/*
 * Return the id of the packet, or 0 if its bytes cannot be read.  The caller
 * holds rcu_read_lock, and some ring has called nfr_identity_get() and not yet
 * nfr_identity_put().
 */
u64 nfr_identity(struct nfr_packet *pkt);

/*
 * Called when a ring turns metadata on.  Returns 0 or -ENOMEM.  Process
 * context.
 */
int nfr_identity_get(void);
/* Called when that ring turns metadata off or closes, after its last packet. */
void nfr_identity_put(void);

#endif
