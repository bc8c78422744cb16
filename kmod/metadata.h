/* SPDX-License-Identifier: GPL-2.0 */
/* Packet metadata for rings with NFRING_METADATA. */
#ifndef NFR_METADATA_H
#define NFR_METADATA_H

#include <linux/nfring.h>

struct nfr_frame_info;
struct nfr_packet;

/*
 * Fill in every byte of @m.  The caller holds rcu_read_lock, and some ring is
 * between nfr_metadata_get() and nfr_metadata_put().
 */
void nfr_metadata_fill(struct nfring_metadata *m, struct nfr_packet *pkt);

/*
 * Replace the packet's own timestamp in @info by the current time.  Store in @m
 * how old the packet's timestamp is.  Call nfr_packet_stamp() for @info before.
 */
void nfr_metadata_time(struct nfring_metadata *m, struct nfr_frame_info *info);

/*
 * Called when a ring turns metadata on.  Returns 0 or -ENOMEM.  Process
 * context.
 */
int nfr_metadata_get(void);
/* Called when that ring turns metadata off or closes, after its last packet. */
void nfr_metadata_put(void);

int nfr_metadata_init(void);
void nfr_metadata_exit(void);

#endif
