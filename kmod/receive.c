// SPDX-License-Identifier: GPL-2.0
/* The path of a packet from a tap into a ring. */
#include "instance.h"
#include "metadata.h"
#include "receive.h"
#include "rx_ring.h"
#include "wait.h"

static void drop_packet(struct nfr_instance *inst, enum nfr_counter why)
{
	nfr_stats_drop(inst->counters, &inst->losing, why);
}

/*
 * Queue a whole copy of a packet that does not fit its frame.  Do so before the
 * frame is published: a reader that finds TP_STATUS_COPY must find the copy.
 */
static noinline u32 keep_whole(struct nfr_instance *inst,
			       const struct nfr_packet *pkt,
			       const struct nfr_frame_info *info, bool cooked,
			       u64 seq)
{
	struct sk_buff *copy = NULL;

	if (!READ_ONCE(inst->copy_thresh))
		return 0;
	if (nfr_queue_has_room(&inst->queue))
		copy = nfr_packet_clone(pkt, cooked);
	if (!copy) {
		nfr_instance_count(inst, NFR_DROP_COPY);
		return 0;
	}
	nfr_queue_put(&inst->queue, copy, seq, info);
	nfr_instance_count(inst, NFR_COPIES);
	return TP_STATUS_COPY;
}

/*
 * Status bits of V1 and V2 frames.  In V3, the status of the block reports
 * losses.
 */
static u32 frame_status(struct nfr_instance *inst,
			const struct nfr_rx_ring *rx_ring,
			const struct nfr_packet *pkt,
			const struct nfr_frame_info *info,
			const struct nfr_layout *at, u64 seq)
{
	u32 status = nfr_instance_losing(inst);

	if (at->truncated)
		status |= keep_whole(inst, pkt, info, rx_ring->cooked, seq);
	return status;
}

static void NFR_HOT fill_frame(struct nfr_instance *inst,
			       struct nfr_rx_ring *rx_ring,
			       struct nfr_packet *pkt,
			       struct nfr_frame_info *info,
			       struct nfr_layout *at, void *frame)
{
	/*
	 * Copying should not fail.  If it does, do not show bytes of an earlier
	 * packet.
	 */
	if (nfr_packet_copy(pkt, rx_ring->cooked, frame + at->mac,
			    at->snaplen)) {
		memset(frame + at->mac, 0, at->snaplen);
		at->snaplen = 0;
		nfr_instance_count(inst, NFR_COPY_FAULT);
	}
	nfr_header_write(frame, &rx_ring->ring.geom, info, at);
}

static void NFR_HOT store_packet(struct nfr_instance *inst,
				 struct nfr_rx_ring *rx_ring,
				 struct nfr_packet *pkt,
				 struct nfr_frame_info *info,
				 struct nfr_layout *at)
{
	struct nfr_slot slot __uninitialized;
	unsigned int events;

	events = nfr_ring_reserve(&rx_ring->ring, info, at,
				  nfr_instance_losing(inst), &slot);
	if (events & NFR_FROZE)
		nfr_instance_count(inst, NFR_FREEZES);
	if (!(events & NFR_RESERVED)) {
		drop_packet(inst, NFR_DROP_FULL);
		/*
		 * The ring is full, but fewer packets have arrived than
		 * NFRING_WAKEUP asks for.  Wake the reader now, because no more
		 * packets can arrive.
		 */
		if (atomic_read(&inst->pending) &&
		    atomic_xchg(&inst->pending, 0))
			events |= NFR_READABLE | NFR_BLOCK;
		if (events & NFR_READABLE)
			nfr_wake_for(inst, rx_ring, events);
		return;
	}

	/*
	 * The frame is claimed and must be committed, so nothing may fail from
	 * here on.
	 */
	if (unlikely(slot.overwritten))
		nfr_instance_count_many(inst, NFR_OVERWRITTEN,
					slot.overwritten);
	if (at->truncated)
		nfr_instance_count(inst, NFR_TRUNCATED);
	if (!slot.block)
		info->status |= frame_status(inst, rx_ring, pkt, info, at,
					     slot.seq);
	fill_frame(inst, rx_ring, pkt, info, at, slot.frame);
	nfr_instance_count_packet(inst, info->len);
	events |= nfr_ring_commit(&rx_ring->ring, &slot, info->status);
	/* A block that nfr_wake_for() closed for a reader needs no timer. */
	if (!nfr_wake_for(inst, rx_ring, events) && slot.first)
		nfr_rx_ring_arm(rx_ring, slot.seq);
}

static void NFR_HOT to_ring(struct nfr_instance *inst,
			    struct nfr_rx_ring *rx_ring,
			    struct nfr_packet *pkt, struct nfr_frame_info *info)
{
	struct nfr_layout at __uninitialized;
	bool interruptible;

	if (!nfr_layout_init(&at, &rx_ring->ring.geom, info)) {
		drop_packet(inst, NFR_DROP_OVERSIZE);
		return;
	}
	if (at.vnet && !nfr_packet_vnet(pkt, info)) {
		drop_packet(inst, NFR_DROP_VNET);
		return;
	}

	/*
	 * The output hooks run in process context.  If the sender were
	 * preempted between claim and commit, the reader would see no packet
	 * after that frame until the sender runs again.  So disable soft
	 * interrupts, and preemption with them.  With PREEMPT_RT, the sender
	 * can still be preempted, and the reader waits.  On the way in, soft
	 * interrupts are already disabled, and testing costs less than
	 * disabling them again.
	 */
	interruptible = !softirq_count();
	if (unlikely(interruptible))
		local_bh_disable();
	store_packet(inst, rx_ring, pkt, info, &at);
	if (unlikely(interruptible))
		local_bh_enable();
}

/* noinline keeps @metadata off the stack of rings without metadata. */
static noinline void to_ring_with_metadata(struct nfr_instance *inst,
					   struct nfr_rx_ring *rx_ring,
					   struct nfr_packet *pkt,
					   struct nfr_frame_info *info)
{
	struct nfring_metadata metadata;

	nfr_metadata_fill(&metadata, pkt);
	nfr_metadata_time(&metadata, info);
	info->metadata = &metadata;
	to_ring(inst, rx_ring, pkt, info);
}

static noinline void to_queue(struct nfr_instance *inst,
			      const struct nfr_packet *pkt, bool cooked,
			      const struct nfr_frame_info *info)
{
	struct sk_buff *copy = NULL;

	if (nfr_queue_has_room(&inst->queue))
		copy = nfr_packet_clone(pkt, cooked);
	if (!copy || pskb_trim(copy, info->snaplen)) {
		kfree_skb(copy);
		atomic_inc(&inst->queue.drops);
		drop_packet(inst, NFR_DROP_QUEUE);
		return;
	}
	nfr_queue_put(&inst->queue, copy, NFR_QUEUE_END, info);
	local_bh_disable();
	nfr_instance_count_packet(inst, info->len);
	local_bh_enable();
	nfr_wake_sleeper(inst);
}

/* The bytes of @pkt to keep, 0 if the filter rejects the packet. */
static u32 filter_packet(struct nfr_instance *inst,
			 const struct nfr_packet *pkt, bool cooked)
{
	const struct bpf_prog *prog = rcu_dereference(inst->filter.prog);

	return prog ? nfr_packet_filter(pkt, cooked, prog) : U32_MAX;
}

void NFR_HOT nfr_instance_receive(struct nfr_instance *inst,
				  struct nfr_packet *pkt)
{
	struct nfr_rx_ring *rx_ring = rcu_dereference(inst->rx_ring);
	bool cooked = rx_ring ? rx_ring->cooked
			      : READ_ONCE(inst->type) == SOCK_DGRAM;
	struct nfr_frame_info info __uninitialized;
	u32 keep;

	keep = filter_packet(inst, pkt, cooked);
	if (!keep) {
		nfr_instance_count(inst, NFR_FILTERED);
		return;
	}
	nfr_packet_info(pkt, cooked, &info);
	info.snaplen = min(info.snaplen, keep);
	nfr_packet_stamp(pkt, READ_ONCE(inst->stamp_sources), &info);

	if (unlikely(!rx_ring)) {
		to_queue(inst, pkt, cooked, &info);
		return;
	}
	info.vnet_size = rx_ring->vnet_size;
	if (rx_ring->wants_rxhash)
		info.rxhash = nfr_packet_hash(pkt);
	if (unlikely(rx_ring->ring.geom.metadata_room))
		to_ring_with_metadata(inst, rx_ring, pkt, &info);
	else
		to_ring(inst, rx_ring, pkt, &info);
}
