/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The points of NFRING_PROTO_DROP: packets that the kernel drops.
 *
 * The tracepoint kfree_skb reports each packet before it is freed, in any
 * context.  Rings are filled with soft interrupts disabled and hard interrupts
 * enabled.  If the context allows that, a packet is delivered at once.
 * Otherwise late.c copies it, and delivers the copy soon after.
 */
#ifndef NFR_DROP_H
#define NFR_DROP_H

/*
 * Called when a ring attaches a point.  Returns 0, -ENOMEM, or -EOPNOTSUPP if
 * the kernel does not report packets.  Takes RTNL.
 */
int nfr_drop_get(void);
/* Called when that ring has left the point, after its last packet. */
void nfr_drop_put(void);

#endif
