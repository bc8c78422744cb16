/* SPDX-License-Identifier: GPL-2.0 */
/* What a hook knows of a packet, for rings with NFRING_METADATA. */
#ifndef NFR_METADATA_H
#define NFR_METADATA_H

#include <linux/nfring.h>

struct nfr_packet;

/* Every byte of it; rcu_read_lock held, between get and put of some ring. */
void nfr_metadata_fill(struct nfring_metadata *m, struct nfr_packet *pkt);

/* A ring that wants metadata: 0 or -ENOMEM.  Process context. */
int nfr_metadata_get(void);
/* It is gone, and no packet is on its way to it. */
void nfr_metadata_put(void);

int nfr_metadata_init(void);
void nfr_metadata_exit(void);

#endif
