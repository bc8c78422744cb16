/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whole packets waiting for read(2) and NFRING_RECV: those that were cut to
 * their frame, or all while there is no ring.
 */
#ifndef NFR_QUEUE_H
#define NFR_QUEUE_H

#include <linux/skbuff.h>

#include "core/frame_info.h"

/**
 * struct nfr_queue - queue in the order of the frames
 * @queue: by number; its lock guards it
 * @charged: bytes of memory the queued copies hold
 * @drops: packets there was no room for while there was no ring
 * @limit: SO_RCVBUF; a copy is taken in while @charged is below it
 */
struct nfr_queue {
	struct sk_buff_head queue;
	atomic_t charged;
	atomic_t drops;
	int limit;
};

/**
 * struct nfr_queued - what is known of a copy besides its bytes
 * @seq: of two copies the later has the larger number
 * @address: as in a frame
 * @status: TP_STATUS_*
 * @len: of the packet, uncut
 * @drops: packets not queued when it was
 * @net: offset of the network header
 * @vlan_tci: as in struct nfr_frame_info
 * @vlan_tpid: likewise
 */
struct nfr_queued {
	u64 seq;
	struct sockaddr_ll address;
	u32 status;
	u32 len;
	u32 drops;
	u16 net;
	u16 vlan_tci;
	u16 vlan_tpid;
};

#define NFR_QUEUE_END	U64_MAX

void nfr_queue_init(struct nfr_queue *q, int limit);

/* Bytes that may still be charged; not positive: no room. */
static inline s64 nfr_queue_room(const struct nfr_queue *q)
{
	/* Unsigned: the last copy may take the sum beyond what an int holds. */
	return (s64)READ_ONCE(q->limit) - (u32)atomic_read(&q->charged);
}

static inline bool nfr_queue_has_room(const struct nfr_queue *q)
{
	return nfr_queue_room(q) > 0;
}

static inline bool nfr_queue_empty(const struct nfr_queue *q)
{
	return skb_queue_empty_lockless(&q->queue);
}

/* The copy is the queue's own, and so is its control block. */
static inline struct nfr_queued *nfr_queued(struct sk_buff *copy)
{
	BUILD_BUG_ON(sizeof(struct nfr_queued) > sizeof(copy->cb));
	return (struct nfr_queued *)copy->cb;
}

/*
 * Queue @copy of the packet @info tells of at the place of @seq, or at the end
 * for NFR_QUEUE_END; the queue owns it.  Any context but hard interrupt.
 */
void nfr_queue_put(struct nfr_queue *q, struct sk_buff *copy, u64 seq,
		   const struct nfr_frame_info *info);

/* The oldest copy, now the caller's, or NULL. */
struct sk_buff *nfr_queue_take(struct nfr_queue *q);

/* The oldest copy, which stays; the caller has a reference to it. */
struct sk_buff *nfr_queue_peek(struct nfr_queue *q);

/* Back to where it came from, after a read that failed. */
void nfr_queue_requeue(struct nfr_queue *q, struct sk_buff *copy);

void nfr_queue_purge(struct nfr_queue *q);

#endif
