/* SPDX-License-Identifier: GPL-2.0 */
/* Packet metadata for rings with NFRING_METADATA. */
#ifndef NFR_METADATA_H
#define NFR_METADATA_H

#include <linux/nfring.h>
#include <linux/time64.h>

#include "core/frame_info.h"

struct nfr_packet;
struct nfr_rx_ring;

/*
 * Fill in every byte of @m, with the packet id if @ids.  The caller holds
 * rcu_read_lock, and some ring is between nfr_metadata_get() and
 * nfr_metadata_put() with these @ids.
 */
void nfr_metadata_fill(struct nfring_metadata *m, struct nfr_packet *pkt,
		       bool ids);

/*
 * Fill in @m for version 2, except for the members that only NFRING_PROTO_DROP
 * has.  @sk is the packet's socket, or NULL.
 */
void nfr_metadata_2_fill(struct nfring_metadata_2 *m, struct nfr_packet *pkt,
			 const struct sock *sk, bool ids);

/*
 * Fill in @m for a ring that has version 2, or that has a point of
 * NFRING_PROTO_DROP.
 */
void nfr_metadata_for(struct nfring_metadata_2 *m, struct nfr_packet *pkt,
		      const struct nfr_rx_ring *rx_ring);

/* Bytes of the metadata of a version; 0 if the version is 0. */
u32 nfr_metadata_size(int version);

/*
 * Store in @m how old the packet's own timestamp is.  Returns the current time.
 */
struct timespec64 nfr_metadata_age(struct nfring_metadata *m, u32 sec,
				   u32 nsec);

/*
 * Replace the packet's own timestamp in @info by the time of the hook.  The own
 * timestamp is the same at all hooks of a namespace, so packets would seem to
 * take no time between hooks.  Call nfr_packet_stamp() for @info before.
 * Inline, so that @info can be in registers on the fill path.
 */
static __always_inline void nfr_metadata_time(struct nfring_metadata *m,
					      struct nfr_frame_info *info)
{
	struct timespec64 now;

	if (!(info->status & TP_STATUS_TS_SOFTWARE))
		return;
	now = nfr_metadata_age(m, info->sec, info->nsec);
	info->sec = now.tv_sec;
	info->nsec = now.tv_nsec;
	info->status &= ~TP_STATUS_TS_SOFTWARE;
}

/*
 * Called when a ring turns metadata on, with packet ids if @ids.  Returns 0 or
 * -ENOMEM.  Process context.
 */
int nfr_metadata_get(bool ids);
/*
 * Called with the same @ids when that ring turns metadata off or closes, after
 * its last packet.
 */
void nfr_metadata_put(bool ids);

int nfr_metadata_init(void);
void nfr_metadata_exit(void);

#endif
