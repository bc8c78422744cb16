/* SPDX-License-Identifier: GPL-2.0 */
/* Packet metadata for rings with NFRING_METADATA. */
#ifndef NFR_METADATA_H
#define NFR_METADATA_H

#include <linux/nfring.h>

struct nfr_frame_info;
struct nfr_instance;
struct nfr_packet;

/*
 * Fill in every byte of @m.  The caller holds rcu_read_lock, and some ring is
 * between nfr_metadata_get() and nfr_metadata_put().
 */
void nfr_metadata_fill(struct nfring_metadata *m, struct nfr_packet *pkt);

/*
 * Fill in @m for version 2, except for what only NFRING_PROTO_DROP knows.  @sk is
 * the packet's socket, or NULL.
 */
void nfr_metadata_2_fill(struct nfring_metadata_2 *m, struct nfr_packet *pkt,
			 const struct sock *sk);

/*
 * Fill in @m for a ring of @inst that has version 2, or that has a point of
 * NFRING_PROTO_DROP.
 */
void nfr_metadata_for(struct nfring_metadata_2 *m, struct nfr_packet *pkt,
		      const struct nfr_instance *inst);

/* Bytes of the metadata of a version; 0 if the version is 0. */
u32 nfr_metadata_size(int version);

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
