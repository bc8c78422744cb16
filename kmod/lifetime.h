/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Learn when skbs are freed, from the kernel's tracepoints kfree_skb and
 * consume_skb.  Some code, such as TCP and GRO, frees skbs without either.
 */
#ifndef NFR_LIFETIME_H
#define NFR_LIFETIME_H

#include <linux/skbuff.h>
#include <linux/types.h>

/*
 * Implemented in identity.c.  Called for each skb that is freed, in any
 * context, with interrupts on or off.
 */
void nfr_skb_died(const struct sk_buff *skb);

/*
 * Implemented in drop.c.  While nfr_dropping is true, called for each packet
 * that the kernel drops, before nfr_skb_died().  Any context.
 */
extern bool nfr_dropping;
void nfr_skb_dropped(struct sk_buff *skb, void *location, u32 reason,
		     const struct sock *receiver);

/*
 * Implemented in drop.c.  While nfr_dropping is true, called for each skb that is
 * freed, after the functions above.  If nothing else has its bytes, the kernel
 * then frees the parts of the packet (frag_list), and reports each of them like a
 * packet.  So mark them: nfr_skb_dropped() leaves out what is marked.
 */
void nfr_skb_freed(struct sk_buff *skb);

/*
 * Start calling nfr_skb_died().  Returns false if a tracepoint is missing,
 * because this kernel lacks it or memory is short.  Process context.
 */
bool nfr_lifetime_start(void);
/* When this returns, no CPU runs nfr_skb_died(). */
void nfr_lifetime_stop(void);

/* True if the module knows the arguments of this kernel's kfree_skb. */
bool nfr_lifetime_knows_reasons(void);
/* True if kfree_skb calls the module.  Call it between start and stop. */
bool nfr_lifetime_sees_freed(void);
/* Wait until no CPU runs a call of the tracepoints that began before this. */
void nfr_lifetime_wait(void);

#endif
