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

#include "fingerprint.h"

/* Fill in the ct_* fields and their flags. */
void nfr_conntrack_fill(struct nfring_metadata *m, const struct sk_buff *skb);

/* Fill in the tuple and the counters of version 2, and their flags. */
void nfr_conntrack_fill_2(struct nfring_metadata_2 *m,
			  const struct sk_buff *skb);

/**
 * struct nfr_connection - what conntrack knows of a packet's addresses
 * @entry: address of the connection, plus 1 if the packet is a reply; never
 *	dereferenced
 * @settled: @before and @after will not change
 * @before: flow of the packet before translation
 * @after: flow of the packet after translation
 */
struct nfr_connection {
	unsigned long entry;
	bool settled;
	struct nfr_flow before;
	struct nfr_flow after;
};

/* Returns false if the packet belongs to no connection. */
bool nfr_conntrack_find(struct nfr_connection *connection,
			const struct sk_buff *skb);

/* Called when a ring turns metadata on.  Process context. */
void nfr_conntrack_get(void);
/* Called when that ring turns metadata off or closes, after its last packet. */
void nfr_conntrack_put(void);

int nfr_conntrack_init(void);
void nfr_conntrack_exit(void);

#endif
