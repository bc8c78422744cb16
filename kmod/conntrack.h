/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Of a packet's connection, what metadata have.  The module does not depend on
 * nf_conntrack: the number of a connection is asked for only while that is
 * loaded, and rings with metadata keep it loaded then.
 */
#ifndef NFR_CONNTRACK_H
#define NFR_CONNTRACK_H

#include <linux/nfring.h>
#include <linux/skbuff.h>

/* The ct_* members, and the flags that go with them. */
void nfr_conntrack_fill(struct nfring_metadata *m, const struct sk_buff *skb);

/* Rings with metadata there are; process context. */
void nfr_conntrack_get(void);
/* No packet is on its way to the ring that is gone. */
void nfr_conntrack_put(void);

int nfr_conntrack_init(void);
void nfr_conntrack_exit(void);

#endif
