// SPDX-License-Identifier: GPL-2.0
/* The path of a packet from a tap into a ring. */
#include "dropped.h"
#include "instance.h"
#include "metadata.h"
#include "packet_info.h"
#include "receive.h"
#include "rx_ring.h"
#include "tap.h"
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
			       struct nfr_frame_info *info, bool cooked,
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
	nfr_packet_address(pkt, cooked, &info->address);
	nfr_queue_put(&inst->queue, copy, seq, info);
	nfr_instance_count(inst, NFR_COPIES);
	return TP_STATUS_COPY;
}

/*
 * The same on the fill path, where @info is in registers.  Collect the facts
 * again here, rather than keep them in memory for each packet.
 */
static noinline u32 keep_whole_plain(struct nfr_instance *inst,
				     struct nfr_packet *pkt, u32 status,
				     u64 seq)
{
	struct nfr_frame_info info;

	nfr_packet_lengths(pkt, false, &info);
	nfr_packet_facts(pkt, false, &info);
	nfr_packet_time(pkt, &info);
	info.status = status;
	return keep_whole(inst, pkt, &info, false, seq);
}

/*
 * Copying should not fail.  If it does, do not show bytes of an earlier packet.
 */
static noinline void hide_frame(struct nfr_instance *inst, void *packet,
				u32 len)
{
	memset(packet, 0, len);
	nfr_instance_count(inst, NFR_COPY_FAULT);
}

/*
 * The ring is full.  If fewer packets have arrived than NFRING_WAKEUP asks for,
 * wake the reader now, because no more packets can arrive.
 */
static noinline void drop_full(struct nfr_instance *inst,
			       struct nfr_rx_ring *rx_ring, unsigned int events)
{
	drop_packet(inst, NFR_DROP_FULL);
	if (atomic_read(&inst->pending) && atomic_xchg(&inst->pending, 0))
		events |= NFR_READABLE | NFR_BLOCK;
	if (events & NFR_READABLE)
		nfr_wake_for(inst, rx_ring, events);
}

static __always_inline void store_packet(struct nfr_rx_ring *rx_ring,
					 struct nfr_packet *pkt,
					 struct nfr_frame_info *info,
					 struct nfr_layout *at, int version,
					 bool plain)
{
	bool cooked = !plain && rx_ring->cooked;
	struct nfr_instance *inst = rx_ring->inst;
	struct nfr_ring *ring = &rx_ring->ring;
	struct nfr_slot slot __uninitialized;
	unsigned int events;

	/* In V3, the block reports losses.  In V1 and V2, the frame does. */
	events = ring_reserve(ring, version, info, at,
			      version == TPACKET_V3 ? nfr_instance_losing(inst)
						    : 0,
			      &slot);
	if (unlikely(events & NFR_FROZE))
		nfr_instance_count(inst, NFR_FREEZES);
	if (unlikely(!(events & NFR_RESERVED))) {
		drop_full(inst, rx_ring, events);
		return;
	}

	/*
	 * The frame is claimed and must be committed, so nothing may fail from
	 * here on.
	 */
	if (version == TPACKET_V3 && unlikely(slot.overwritten))
		nfr_instance_count_many(inst, NFR_OVERWRITTEN,
					slot.overwritten);
	if (unlikely(nfr_packet_copy(pkt, cooked, slot.frame + at->mac,
				     at->snaplen))) {
		hide_frame(inst, slot.frame + at->mac, at->snaplen);
		at->snaplen = 0;
	}
	nfr_packet_address(pkt, cooked, frame_address(slot.frame, version));
	nfr_packet_facts(pkt, cooked, info);
	/*
	 * In V3, there are no copies.  The status that goes with a copy does not
	 * report losses.
	 */
	if (unlikely(at->truncated)) {
		nfr_instance_count(inst, NFR_TRUNCATED);
		if (version != TPACKET_V3)
			info->status |= plain ?
				keep_whole_plain(inst, pkt, info->status,
						 slot.seq) :
				keep_whole(inst, pkt, info, cooked, slot.seq);
	}
	if (version != TPACKET_V3)
		info->status |= nfr_instance_losing(inst);
	/* Read the time again.  Keeping it during the copy would cost more. */
	if (plain)
		nfr_packet_time(pkt, info);
	header_write(slot.frame, &ring->geom, version, info, at,
		     plain ? layout_short_gap_end(at, &ring->geom)
			   : layout_gap_end(at, &ring->geom, info));
	nfr_instance_count_packet(inst, info->len);
	events |= ring_commit(ring, version, &slot, info->status);
	/* A block that nfr_wake_for() closed for a reader needs no timer. */
	if (!nfr_wake_for(inst, rx_ring, events) && version == TPACKET_V3 &&
	    slot.first)
		nfr_rx_ring_arm(rx_ring, slot.seq);
}

/* The bytes of @pkt to keep, 0 if the filter rejects the packet. */
static __always_inline u32 filter_packet(struct nfr_instance *inst,
					 const struct nfr_packet *pkt,
					 bool cooked)
{
	const struct bpf_prog *prog = rcu_dereference(inst->filter.prog);
	u32 keep = prog ? nfr_packet_filter(pkt, cooked, prog) : U32_MAX;

	if (!keep)
		nfr_instance_count(inst, NFR_FILTERED);
	return keep;
}

/* The general path, for any ring and any packet. */

static noinline void NFR_HOT to_any_ring(struct nfr_rx_ring *rx_ring,
					 struct nfr_packet *pkt,
					 struct nfr_frame_info *info)
{
	int version = rx_ring->ring.geom.version;
	struct nfr_layout at __uninitialized;

	if (unlikely(!layout_init(&at, &rx_ring->ring.geom, version, info))) {
		drop_packet(rx_ring->inst, NFR_DROP_OVERSIZE);
		return;
	}
	if (at.vnet && !nfr_packet_vnet(pkt, info)) {
		drop_packet(rx_ring->inst, NFR_DROP_VNET);
		return;
	}
	store_packet(rx_ring, pkt, info, &at, version, false);
}

/* noinline keeps @metadata off the stack of rings without metadata. */
static noinline void to_ring_with_metadata(struct nfr_rx_ring *rx_ring,
					   struct nfr_packet *pkt,
					   struct nfr_frame_info *info)
{
	struct nfring_metadata_2 metadata;

	if (unlikely(rx_ring->ring.geom.metadata_size != NFR_METADATA_SIZE ||
		     nfr_is_drop(pkt)))
		nfr_metadata_for(&metadata, pkt, rx_ring);
	else
		nfr_metadata_fill(&metadata.base, pkt, rx_ring->packet_ids);
	nfr_metadata_time(&metadata.base, info);
	info->metadata = &metadata;
	to_any_ring(rx_ring, pkt, info);
}

static noinline void to_queue(struct nfr_instance *inst,
			      const struct nfr_packet *pkt, bool cooked,
			      const struct nfr_frame_info *info)
{
	struct sk_buff *copy = NULL;

	if (nfr_queue_has_room(&inst->queue))
		copy = nfr_packet_clone(pkt, cooked);
	if (!copy || pskb_trim(copy, info->snaplen)) {
		consume_skb(copy);
		atomic_inc(&inst->queue.drops);
		drop_packet(inst, NFR_DROP_QUEUE);
		return;
	}
	nfr_queue_put(&inst->queue, copy, NFR_QUEUE_END, info);
	nfr_instance_count_packet(inst, info->len);
	nfr_wake_sleeper(inst);
}

/* @keep: the bytes that the filter wants. */
static noinline void NFR_HOT receive_any(struct nfr_instance *inst,
					 struct nfr_rx_ring *rx_ring,
					 struct nfr_packet *pkt, bool cooked,
					 u32 keep)
{
	struct nfr_frame_info info __uninitialized;

	nfr_packet_lengths(pkt, cooked, &info);
	info.snaplen = min(info.snaplen, keep);
	nfr_packet_stamp(pkt, READ_ONCE(inst->stamp_sources), &info);

	if (unlikely(!rx_ring)) {
		nfr_packet_address(pkt, cooked, &info.address);
		nfr_packet_facts(pkt, cooked, &info);
		to_queue(inst, pkt, cooked, &info);
		return;
	}
	info.vnet_size = rx_ring->vnet_size;
	if (rx_ring->wants_rxhash)
		info.rxhash = nfr_packet_hash(pkt);
	if (unlikely(rx_ring->ring.geom.metadata_room))
		to_ring_with_metadata(rx_ring, pkt, &info);
	else
		to_any_ring(rx_ring, pkt, &info);
}

static noinline void NFR_HOT filter_any(struct nfr_instance *inst,
					struct nfr_packet *pkt)
{
	struct nfr_rx_ring *rx_ring = rcu_dereference(inst->rx_ring);
	bool cooked = rx_ring ? rx_ring->cooked
			      : READ_ONCE(inst->type) == SOCK_DGRAM;
	u32 keep = filter_packet(inst, pkt, cooked);

	if (keep)
		receive_any(inst, rx_ring, pkt, cooked, keep);
}

/*
 * True if the link-layer header is long, or if the CPU cannot read all bytes of
 * the packet.
 */
static __always_inline bool is_rare(const struct nfr_packet *pkt)
{
	return (u32)(pkt->net_off - pkt->mac_off) > NFR_MIN_MACLEN ||
	       !nfr_skb_frags_readable(pkt->skb);
}

/*
 * The fill path: the packets of most rings run through one of these functions
 * (nfr_instance_choose_path()).  Each is everything above and in core/,
 * compiled once for a version and for a packet that starts at its link-layer
 * header.  So the facts about a packet get from the skb to the frame in
 * registers.  A packet that is_rare() takes the general path.
 *
 * Without @options, the ring is plain.  With them, it may have what most
 * captures use: metadata, and a filter, which wants @keep bytes.
 */
static __always_inline void fill(struct nfr_rx_ring *rx_ring,
				 struct nfr_packet *pkt, int version,
				 bool options, u32 keep)
{
	struct nfr_frame_info info __uninitialized;
	struct nfring_metadata metadata __uninitialized;
	struct nfr_layout at __uninitialized;

	if (unlikely(is_rare(pkt))) {
		receive_any(rx_ring->inst, rx_ring, pkt, false,
			    options ? keep : U32_MAX);
		return;
	}
	nfr_packet_lengths(pkt, false, &info);
	if (options)
		info.snaplen = min(info.snaplen, keep);
	nfr_packet_stamp(pkt, 0, &info);
	if (options && rx_ring->ring.geom.metadata_room) {
		nfr_metadata_fill(&metadata, pkt, rx_ring->packet_ids);
		nfr_metadata_time(&metadata, &info);
		info.metadata = &metadata;
	}
	layout_short(&at, &rx_ring->ring.geom, version, &info);
	store_packet(rx_ring, pkt, &info, &at, version, true);
}

#define DEFINE_FILL(fill_version, fill_options_version, version)	\
static void NFR_HOT fill_version(struct nfr_rx_ring *rx_ring,		\
				 struct nfr_packet *pkt)		\
{									\
	fill(rx_ring, pkt, version, false, 0);				\
}									\
									\
static noinline void NFR_HOT						\
fill_options_version(struct nfr_rx_ring *rx_ring,			\
		     struct nfr_packet *pkt, u32 keep)			\
{									\
	fill(rx_ring, pkt, version, true, keep);			\
}

DEFINE_FILL(fill_v1, fill_options_v1, TPACKET_V1)
DEFINE_FILL(fill_v2, fill_options_v2, TPACKET_V2)
DEFINE_FILL(fill_v3, fill_options_v3, TPACKET_V3)

static __always_inline void fill_any(struct nfr_rx_ring *plain,
				     struct nfr_packet *pkt)
{
	switch (plain->ring.geom.version) {
	case TPACKET_V1:
		fill_v1(plain, pkt);
		break;
	case TPACKET_V2:
		fill_v2(plain, pkt);
		break;
	case TPACKET_V3:
		fill_v3(plain, pkt);
		break;
	}
}

/* fill_options_v1() is not inline, so that a rejected packet needs no stack. */
static __always_inline void fill_options(struct nfr_rx_ring *rx_ring,
					 struct nfr_packet *pkt)
{
	u32 keep = filter_packet(rx_ring->inst, pkt, false);

	if (!keep)
		return;
	switch (rx_ring->ring.geom.version) {
	case TPACKET_V1:
		fill_options_v1(rx_ring, pkt, keep);
		break;
	case TPACKET_V2:
		fill_options_v2(rx_ring, pkt, keep);
		break;
	case TPACKET_V3:
		fill_options_v3(rx_ring, pkt, keep);
		break;
	}
}

void NFR_HOT nfr_instance_receive(struct nfr_instance *inst,
				  struct nfr_packet *pkt)
{
	struct nfr_rx_ring *rx_ring = rcu_dereference(inst->sink.plain);

	if (rx_ring) {
		fill_any(rx_ring, pkt);
		return;
	}
	rx_ring = rcu_dereference(inst->rx_ring);
	if (rx_ring && READ_ONCE(rx_ring->fills) && !nfr_is_drop(pkt))
		fill_options(rx_ring, pkt);
	else
		filter_any(inst, pkt);
}

void NFR_HOT nfr_receive(struct nfr_sink *sink, struct nfr_packet *pkt)
{
	struct nfr_rx_ring *plain = rcu_dereference(sink->plain);

	if (likely(plain))
		fill_any(plain, pkt);
	else
		nfr_sink_receive(sink, pkt);
}
