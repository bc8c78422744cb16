/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Connection fields of struct nfring_metadata.  The module does not depend on
 * nf_conntrack.  Connection ids are available only while nf_conntrack is
 * loaded; rings with metadata then keep it loaded.
 */
#ifndef NFR_CONNTRACK_H
#define NFR_CONNTRACK_H

#include <linux/nfring.h>
#include <linux/skbuff.h>

/* Fill in the ct_* fields and their flags. */
void nfr_conntrack_fill(struct nfring_metadata *m, const struct sk_buff *skb);

/* Called when a ring turns metadata on.  Process context. */
void nfr_conntrack_get(void);
/* Called when that ring turns it off or closes, after its last packet. */
void nfr_conntrack_put(void);

int nfr_conntrack_init(void);
void nfr_conntrack_exit(void);

#endif
