/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One packet at one hook.  The module makes one lasting change to the skb:
 * cloning it marks it as cloned.  Code that writes to the skb later takes that
 * into account.  While a program runs, view.c changes other fields, and then
 * restores them.
 */
#ifndef NFR_PACKET_H
#define NFR_PACKET_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

#include "core/frame_info.h"

struct bpf_prog;

/**
 * struct nfr_packet - offsets and facts of a packet, found once for all rings
 *	of a hook
 * @skb: the packet, borrowed during the hook call
 * @state: the hook state, borrowed during the hook call
 * @ops: the hook, borrowed during the hook call; described in the metadata
 * @id: packet id, 0 until nfr_identity() has found it
 * @dev: the input device, or the output device if @outgoing; may be NULL
 * @mac_off: offset of the link-layer header from skb->data; negative if the
 *	header is before it; equal to @net_off if there is no valid header
 * @net_off: offset of the network header from skb->data
 * @outgoing: the packet is on its way out
 * @stamped: @time is valid
 * @stamp_status: TP_STATUS_TS_* that goes with @time; 0 unless @stamped
 * @time: timestamp, since 1970; valid if @stamped
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
 * The value of skb->skb_iif of what is no packet, although the kernel may report
 * it as dropped.  No device has this index.
 */
#define NFR_NO_PACKET	INT_MIN

/*
 * Run a filter.  Returns the number of bytes to keep, 0 to reject the packet.
 * The caller has disabled soft interrupts.
 */
u32 nfr_packet_filter(const struct nfr_packet *pkt, bool cooked,
		      const struct bpf_prog *prog);

/*
 * Run a program that chooses a fanout member.  The program sees the packet from
 * skb->data on.  The caller has disabled soft interrupts.
 */
u32 nfr_packet_run_prog(const struct nfr_packet *pkt,
			const struct bpf_prog *prog);

/*
 * Fill in @info->vnet.  Returns false if a virtio_net_hdr cannot describe the
 * packet.
 */
bool nfr_packet_vnet(const struct nfr_packet *pkt, struct nfr_frame_info *info);

/*
 * Flow hashes: that of the skb, and one that is equal for both directions.
 */
u32 nfr_packet_hash(const struct nfr_packet *pkt);
u32 nfr_packet_symmetric_hash(const struct nfr_packet *pkt);

/* The queue number that the skb records. */
u16 nfr_packet_queue(const struct nfr_packet *pkt);

/*
 * Returns true if @whole can be delivered.  Call nfr_packet_release() after
 * delivery.  If @pkt was the last missing fragment of a packet, @whole is that
 * packet.  If @pkt is no fragment, or there is no memory for a copy of it,
 * @whole is @pkt itself.  Returns false if fragments are still missing; @group
 * keeps @pkt until they arrive.  The caller has disabled soft interrupts.
 */
bool nfr_packet_defragment(struct nfr_packet *whole,
			   const struct nfr_packet *pkt, struct net *net,
			   u16 group);
void nfr_packet_release(struct nfr_packet *whole, const struct nfr_packet *pkt);

/* Offset from skb->data to the first byte of the packet that a ring shows. */
static inline int nfr_packet_start(const struct nfr_packet *pkt, bool cooked)
{
	return cooked ? pkt->net_off : pkt->mac_off;
}

/*
 * Copy the first @len bytes.  Returns 0, or -EFAULT with undefined bytes in
 * @to.  A negative start is an offset into the headroom, where the link-layer
 * header is.
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
 * Returns a clone that starts at the same byte as a frame would.  The clone
 * holds no device, route or connection.  Returns NULL if memory is short or the
 * bytes cannot be read.
 */
struct sk_buff *nfr_packet_clone(const struct nfr_packet *pkt, bool cooked);

#endif
