/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One packet at one hook.  The only reader of skb fields, with metadata.c and
 * identity.c; the skb is looked at and not written: no push, no pull, nothing
 * in its control block.  A clone marks it as cloned, which whoever writes to it
 * next takes into account.
 */
#ifndef NFR_PACKET_H
#define NFR_PACKET_H

#include <linux/net_tstamp.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>

#include "core/frame_info.h"

struct bpf_prog;

/**
 * struct nfr_packet - where things are, found once for all rings of a hook
 * @skb: the packet, borrowed for the length of the hook call
 * @state: the hook's, borrowed likewise
 * @ops: the hook, likewise; what a ring with metadata tells of it
 * @id: the packet's number, 0 until it is asked for
 * @dev: the device it came by, or leaves by on the way out; may be NULL
 * @mac_off: offset from skb->data of the link-layer header, negative where it
 *	lies in front; equal to @net_off where there is no valid one
 * @net_off: offset from skb->data of the network header
 * @outgoing: seen on its way out
 * @stamped: @time has been filled in
 * @stamp_status: TP_STATUS_TS_* that goes with @time
 * @time: since 1970
 */
struct nfr_packet {
	struct sk_buff *skb;
	const struct nf_hook_state *state;
	const struct nf_hook_ops *ops;
	u64 id;
	const struct net_device *dev;
	int mac_off;
	int net_off;
	bool outgoing;
	bool stamped;
	u32 stamp_status;
	struct timespec64 time;
};

/*
 * False: the looped-back copy of a multicast, received at a device hook, which
 * packet sockets are not shown either; @pkt is not to be used.
 */
bool nfr_packet_init(struct nfr_packet *pkt, struct sk_buff *skb,
		     const struct nf_hook_state *state);

/*
 * Everything a frame says of the packet but its time.  A @cooked packet starts
 * at the network header, others at the link-layer header where there is one.
 */
void nfr_packet_info(const struct nfr_packet *pkt, bool cooked,
		     struct nfr_frame_info *info);

/* What the next one calls: false where the hardware gave no time; now. */
bool nfr_packet_hardware_time(const struct nfr_packet *pkt,
			      struct nfr_frame_info *info);
void nfr_packet_take_time(struct nfr_packet *pkt);

/*
 * The time: of @sources (SOF_TIMESTAMPING_*) the hardware's where the packet
 * has it, else the packet's own, else now, taken once for all rings.
 */
static inline void nfr_packet_stamp(struct nfr_packet *pkt, int sources,
				    struct nfr_frame_info *info)
{
	if (unlikely(sources & SOF_TIMESTAMPING_RAW_HARDWARE) &&
	    nfr_packet_hardware_time(pkt, info))
		return;
	if (!pkt->stamped)
		nfr_packet_take_time(pkt);
	info->sec = pkt->time.tv_sec;
	info->nsec = pkt->time.tv_nsec;
	info->status |= pkt->stamp_status;
}

/* What a filter returns: the bytes to keep, 0 for a packet not wanted. */
u32 nfr_packet_filter(const struct nfr_packet *pkt, bool cooked,
		      const struct bpf_prog *prog);

/* The same, of a program that chooses: it sees skb->data as the hook does. */
u32 nfr_packet_run_prog(const struct nfr_packet *pkt,
			const struct bpf_prog *prog);

/* Fill in @info->vnet; false where no virtio_net_hdr can say it. */
bool nfr_packet_vnet(const struct nfr_packet *pkt, struct nfr_frame_info *info);

/* The flow's hash: the packet's own, and one that is the same both ways. */
u32 nfr_packet_hash(const struct nfr_packet *pkt);
u32 nfr_packet_symmetric_hash(const struct nfr_packet *pkt);

/* The queue of the device. */
u16 nfr_packet_queue(const struct nfr_packet *pkt);

/*
 * True: @whole is @pkt, or what it was the last missing fragment of.  False:
 * other fragments are missing, of which @group waits for its own.  After true,
 * nfr_packet_release().  Soft interrupts disabled.
 */
bool nfr_packet_defragment(struct nfr_packet *whole,
			   const struct nfr_packet *pkt, struct net *net,
			   u16 group);
void nfr_packet_release(struct nfr_packet *whole, const struct nfr_packet *pkt);

/* Where the packet starts, an offset from skb->data. */
static inline int nfr_packet_start(const struct nfr_packet *pkt, bool cooked)
{
	return cooked ? pkt->net_off : pkt->mac_off;
}

/*
 * The first @len bytes.  0, or -EFAULT with @to in any state.  Negative, the
 * start reaches into the headroom: a header lies there.
 */
static inline int nfr_packet_copy(const struct nfr_packet *pkt, bool cooked,
				  void *to, u32 len)
{
	const struct sk_buff *skb = pkt->skb;
	int start = nfr_packet_start(pkt, cooked);

	if (likely((int)len <= (int)skb_headlen(skb) - start)) {
		memcpy(to, skb->data + start, len);
		return 0;
	}
	return skb_copy_bits(skb, start, to, len);
}

/*
 * A clone that starts where the frame does and holds no device, route or
 * connection.  NULL where there is no memory or the bytes cannot be read.
 */
struct sk_buff *nfr_packet_clone(const struct nfr_packet *pkt, bool cooked);

#endif
