// SPDX-License-Identifier: GPL-2.0
#include "core/header.h"
#include "queue.h"

void nfr_queue_init(struct nfr_queue *q, int limit)
{
	skb_queue_head_init(&q->queue);
	atomic_set(&q->charged, 0);
	atomic_set(&q->drops, 0);
	q->limit = limit;
}

static void queue_insert(struct nfr_queue *q, struct sk_buff *copy, u64 seq)
{
	struct sk_buff *before;

	/*
	 * The reader expects the first copy to belong to the first frame with
	 * TP_STATUS_COPY.  Two CPUs that claimed frames shortly after each
	 * other may arrive here in the other order.  So the right place is at
	 * the end of the queue or close to it.
	 */
	spin_lock_bh(&q->queue.lock);
	atomic_add(copy->truesize, &q->charged);
	skb_queue_reverse_walk(&q->queue, before) {
		if (nfr_queued(before)->seq <= seq)
			break;
	}
	__skb_queue_after(&q->queue, before, copy);
	spin_unlock_bh(&q->queue.lock);
}

void nfr_queue_put(struct nfr_queue *q, struct sk_buff *copy, u64 seq,
		   const struct nfr_frame_info *info)
{
	struct nfr_queued *queued = nfr_queued(copy);

	*queued = (struct nfr_queued) {
		.seq	   = seq,
		.status	   = info->status,
		.len	   = info->len,
		.drops	   = atomic_read(&q->drops),
		.net	   = info->maclen,
		.vlan_tci  = info->vlan_tci,
		.vlan_tpid = info->vlan_tpid,
		.address   = info->address,
	};
	copy->tstamp = ktime_set(info->sec, info->nsec);
	queue_insert(q, copy, seq);
}

struct sk_buff *nfr_queue_take(struct nfr_queue *q)
{
	struct sk_buff *copy;

	spin_lock_bh(&q->queue.lock);
	copy = __skb_dequeue(&q->queue);
	if (copy)
		atomic_sub(copy->truesize, &q->charged);
	spin_unlock_bh(&q->queue.lock);
	return copy;
}

struct sk_buff *nfr_queue_peek(struct nfr_queue *q)
{
	struct sk_buff *copy;

	spin_lock_bh(&q->queue.lock);
	copy = skb_peek(&q->queue);
	if (copy)
		skb_get(copy);
	spin_unlock_bh(&q->queue.lock);
	return copy;
}

int nfr_queue_next_len(struct nfr_queue *q)
{
	const struct sk_buff *copy;
	int len;

	spin_lock_bh(&q->queue.lock);
	copy = skb_peek(&q->queue);
	len = copy ? copy->len : 0;
	spin_unlock_bh(&q->queue.lock);
	return len;
}

void nfr_queue_requeue(struct nfr_queue *q, struct sk_buff *copy)
{
	spin_lock_bh(&q->queue.lock);
	atomic_add(copy->truesize, &q->charged);
	__skb_queue_head(&q->queue, copy);
	spin_unlock_bh(&q->queue.lock);
}

void nfr_queue_purge_stale(struct nfr_queue *q, bool has_ring)
{
	struct sk_buff *copy, *next;
	struct sk_buff_head stale;

	__skb_queue_head_init(&stale);
	spin_lock_bh(&q->queue.lock);
	skb_queue_walk_safe(&q->queue, copy, next) {
		if ((nfr_queued(copy)->seq != NFR_QUEUE_END) == has_ring)
			continue;
		__skb_unlink(copy, &q->queue);
		atomic_sub(copy->truesize, &q->charged);
		__skb_queue_tail(&stale, copy);
	}
	spin_unlock_bh(&q->queue.lock);

	while ((copy = __skb_dequeue(&stale)))
		consume_skb(copy);
}

void nfr_queue_purge(struct nfr_queue *q)
{
	struct sk_buff *copy;

	while ((copy = nfr_queue_take(q)))
		consume_skb(copy);
}
