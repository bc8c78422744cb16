/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packet ids: recognize a packet that was seen at an earlier point.
 *
 * A packet has no number in the kernel, and the skb has no field in which a
 * module could store one.  So the module remembers each packet.  A packet gets
 * the id of an earlier one if all of this is true:
 *
 *	The skb or its bytes are at the same address, and the kernel has not
 *	reported them as freed.  Copies share their bytes.  Before code writes
 *	to shared bytes, it copies them for its own skb.
 *
 *	The fields and bytes are equal, except for those that translation,
 *	forwarding and marking change.
 *
 *	The packet is not at the place where the earlier packet started.  A
 *	packet seen there may be another one of the same flow, in memory that
 *	was freed without a report.  Some code frees skbs in that way.  Also,
 *	if two CPUs free the last two clones at once, each sees the other clone.
 *
 *	The packet has the same connection and direction, or it has addresses
 *	and ports that were seen or that conntrack knows.  Within one pass of
 *	the stack, other addresses and ports are accepted too, because code
 *	other than conntrack may translate.
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
 * The same for a packet that is being freed and so passes no later point.  If
 * @may_wait is false, the packet may get a new id although it was seen before.
 */
u64 nfr_identity_of_dying(const struct nfr_packet *pkt, bool may_wait);

/*
 * Called when a ring turns packet ids on.  Returns 0 or -ENOMEM.  Process
 * context.
 */
int nfr_identity_get(void);
/* Called when that ring turns packet ids off or closes, after its last packet. */
void nfr_identity_put(void);

#endif
