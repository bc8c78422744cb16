/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which packet of one hook is which of another.
 *
 * A packet has no number of its own, and a module has no field of it to keep
 * one.  So what came by is remembered: a hash of what address translation,
 * forwarding and marking leave as it is (the content), the addresses of its skb
 * and of its bytes, and the place.  It is the same packet that comes again if
 *
 *	its content is the same, and
 *	it has the same skb or the same bytes: a copy shares the bytes, and who
 *	has to write to shared bytes gives the skb new ones, and
 *	its place is one that the stack comes to from the place before.
 *
 * The last is what tells it from another packet of like content whose skb was
 * freed and used again: that one begins at the beginning.
 */
#ifndef NFR_IDENTITY_H
#define NFR_IDENTITY_H

#include <linux/types.h>

struct nfr_packet;

/*
 * The number of the packet; 0 where its bytes cannot be read.  rcu_read_lock
 * held, between get and put of some ring.
 */
u64 nfr_identity(struct nfr_packet *pkt);

/* Whoever asks for numbers: 0 or -ENOMEM.  Process context. */
int nfr_identity_get(void);
/* Nobody of theirs is asking any more. */
void nfr_identity_put(void);

#endif
