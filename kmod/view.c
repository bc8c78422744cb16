// SPDX-License-Identifier: GPL-2.0
/*
 * Run filter programs, virtio_net_hdr_from_skb() and flow hashes on an skb
 * whose data starts at a given offset.
 */
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>

#include "packet.h"

/*
 * The value of skb->mac_header for a program.  The stack does not set it for a
 * packet that ARP sends, although that has a link-layer header.
 */
static u16 mac_header_of(const struct nfr_packet *pkt)
{
	return skb_headroom(pkt->skb) + pkt->mac_off;
}

/*
 * Make a temporary skb whose data starts @start bytes after the packet's data.
 * The packet's own skb stays unchanged.  The view borrows all memory from it,
 * so nothing may keep a reference to the view.
 */
static void view_init(struct sk_buff *view, const struct nfr_packet *pkt,
		      int start)
{
	*view = *pkt->skb;
	view->data += start;
	view->len -= start;
	view->mac_header = mac_header_of(pkt);
	view->dev = (struct net_device *)pkt->dev;
	if (pkt->outgoing)
		view->pkt_type = PACKET_OUTGOING;
	memset(view->cb, 0, sizeof(view->cb));
}

static noinline u32 run_on_view(const struct nfr_packet *pkt, int start,
				const struct bpf_prog *prog)
{
	struct sk_buff view;

	view_init(&view, pkt, start);
	return bpf_prog_run_clear_cb(prog, &view);
}

/* noinline: only programs that need this have the saved bytes on the stack. */
static noinline u32 run_and_restore_cb(const struct bpf_prog *prog,
				       struct sk_buff *skb)
{
	return bpf_prog_run_save_cb(prog, skb);
}

/*
 * A program must not move to another CPU.  It cannot, because soft interrupts
 * are disabled.  Disabling migration as well would cost more than a short
 * program.
 */
static u32 run_pinned(const struct bpf_prog *prog, struct sk_buff *skb)
{
	if (unlikely(prog->cb_access))
		return run_and_restore_cb(prog, skb);
	return bpf_prog_run(prog, skb);
}

static __always_inline u32 run_from(struct sk_buff *skb, int start,
				    const struct bpf_prog *prog)
{
	u32 result;

	skb->data += start;
	skb->len -= start;
	result = run_pinned(prog, skb);
	skb->data -= start;
	skb->len += start;
	return result;
}

static noinline u32 run_with_fields(const struct nfr_packet *pkt, int start,
				    const struct bpf_prog *prog)
{
	struct sk_buff *skb = pkt->skb;
	struct net_device *dev = skb->dev;
	u16 mac_header = skb->mac_header;
	u8 pkt_type = skb->pkt_type;
	u32 result;

	skb->mac_header = mac_header_of(pkt);
	skb->dev = (struct net_device *)pkt->dev;
	if (pkt->outgoing)
		skb->pkt_type = PACKET_OUTGOING;

	result = run_from(skb, start, prog);

	skb->dev = dev;
	skb->pkt_type = pkt_type;
	skb->mac_header = mac_header;
	return result;
}

/* True for most packets on their way in: only skb->data is not as wanted. */
static bool has_fields(const struct nfr_packet *pkt)
{
	const struct sk_buff *skb = pkt->skb;

	return !pkt->outgoing && skb->dev == pkt->dev &&
	       skb->mac_header == mac_header_of(pkt);
}

/*
 * Run a program on the skb itself, which costs less than a view.  A program can
 * read the packet and write to cb.  These functions change other fields too,
 * which no other code uses while the hook runs.  All fields are restored.
 */
static u32 run_in_place(const struct nfr_packet *pkt, int start,
			const struct bpf_prog *prog)
{
	return likely(has_fields(pkt)) ? run_from(pkt->skb, start, prog)
				       : run_with_fields(pkt, start, prog);
}

/*
 * Do not change a shared skb.  Another holder of a reference may read it on
 * another CPU, such as a driver that still sends it and counts skb->len.
 */
static u32 run_prog(const struct nfr_packet *pkt, int start,
		    const struct bpf_prog *prog)
{
	return unlikely(skb_shared(pkt->skb)) ? run_on_view(pkt, start, prog)
					      : run_in_place(pkt, start, prog);
}

u32 nfr_packet_filter(const struct nfr_packet *pkt, bool cooked,
		      const struct bpf_prog *prog)
{
	return run_prog(pkt, nfr_packet_start(pkt, cooked), prog);
}

u32 nfr_packet_run_prog(const struct nfr_packet *pkt,
			const struct bpf_prog *prog)
{
	return run_prog(pkt, 0, prog);
}

bool nfr_packet_vnet(const struct nfr_packet *pkt, struct nfr_frame_info *info)
{
	struct virtio_net_hdr header;
	struct sk_buff view;

	BUILD_BUG_ON(sizeof(header) != sizeof(info->vnet));
	view_init(&view, pkt, nfr_packet_start(pkt, false));
	if (virtio_net_hdr_from_skb(&view, &header, virtio_legacy_is_little_endian(), true, 0))
		return false;
	memcpy(info->vnet, &header, sizeof(header));
	return true;
}

/*
 * The flow dissector takes the namespace from the device or the socket, and warns
 * if there is neither.  Some dropped packets have neither.
 */
static bool has_namespace(const struct sk_buff *view)
{
	return view->dev || view->sk;
}

u32 nfr_packet_hash(const struct nfr_packet *pkt)
{
	struct sk_buff view;

	if (pkt->skb->l4_hash || pkt->skb->sw_hash)
		return pkt->skb->hash;
	view_init(&view, pkt, 0);
	return has_namespace(&view) ? skb_get_hash(&view) : 0;
}

u32 nfr_packet_symmetric_hash(const struct nfr_packet *pkt)
{
	struct sk_buff view;

	view_init(&view, pkt, 0);
	return has_namespace(&view) ? __skb_get_hash_symmetric(&view) : 0;
}
