/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whole packets that wait for read(2) and NFRING_RECV: the packets that did not
 * fit their frame, or all packets while there is no ring.
 */
#ifndef NFR_QUEUE_H
#define NFR_QUEUE_H

#include <linux/skbuff.h>

#include "core/frame_info.h"

/**
 * struct nfr_queue - copies of packets, in the order of their frames
 * @queue: the copies, sorted by nfr_queued.seq; guarded by its own lock
 * @charged: bytes of memory that the queued copies use
 * @drops: packets dropped while there was no ring: buffer full, or no memory
 * @limit: SO_RCVBUF, bytes; a copy is accepted while @charged is below it
 */
struct nfr_queue {
	struct sk_buff_head queue;
	atomic_t charged;
	atomic_t drops;
	int limit;
};

/**
 * struct nfr_queued - what the queue records about a copy besides its bytes
 * @seq: a later copy has a larger number
 * @address: as in the frame
 * @status: TP_STATUS_*
 * @len: length of the packet, uncut
 * @drops: value of nfr_queue.drops when the copy was queued
 * @net: offset of the network header
 * @vlan_tci: see struct nfr_frame_info
 * @vlan_tpid: see struct nfr_frame_info
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

/* Unsigned, because the last copy may take the sum beyond INT_MAX. */
static inline u32 nfr_queue_charged(const struct nfr_queue *q)
{
	return atomic_read(&q->charged);
}

/* Bytes that may still be charged.  Zero or negative: the queue is full. */
static inline s64 nfr_queue_room(const struct nfr_queue *q)
{
	return (s64)READ_ONCE(q->limit) - nfr_queue_charged(q);
}

static inline bool nfr_queue_has_room(const struct nfr_queue *q)
{
	return nfr_queue_room(q) > 0;
}

static inline bool nfr_queue_empty(const struct nfr_queue *q)
{
	return skb_queue_empty_lockless(&q->queue);
}

/* The queue owns the copy, so it may use its control block. */
static inline struct nfr_queued *nfr_queued(struct sk_buff *copy)
{
	BUILD_BUG_ON(sizeof(struct nfr_queued) > sizeof(copy->cb));
	return (struct nfr_queued *)copy->cb;
}

/*
 * Queue @copy of the packet that @info describes, in the order of @seq, or at
 * the end for NFR_QUEUE_END.  The queue owns the copy from here on.  Called in
 * any context but hard interrupts.
 */
void nfr_queue_put(struct nfr_queue *q, struct sk_buff *copy, u64 seq,
		   const struct nfr_frame_info *info);

/* Dequeue the oldest copy.  The caller owns it.  NULL if the queue is empty. */
struct sk_buff *nfr_queue_take(struct nfr_queue *q);

/*
 * The oldest copy, which stays in the queue.  The caller gets a reference.
 * NULL if the queue is empty.
 */
struct sk_buff *nfr_queue_peek(struct nfr_queue *q);

/* FIONREAD: bytes of the oldest copy, 0 if the queue is empty. */
int nfr_queue_next_len(struct nfr_queue *q);

/* Put a copy back at the head, after a read that failed. */
void nfr_queue_requeue(struct nfr_queue *q, struct sk_buff *copy);

/*
 * Drop the copies from before a ring was set up or removed.  Call this when no
 * CPU uses the earlier state any more.  Later copies stay, because the reader
 * expects them.
 */
void nfr_queue_purge_stale(struct nfr_queue *q, bool has_ring);

void nfr_queue_purge(struct nfr_queue *q);

#endif
