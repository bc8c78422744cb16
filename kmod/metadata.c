// SPDX-License-Identifier: GPL-2.0
#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>
#include <linux/smp.h>
#include <linux/timekeeping.h>
#include <net/dst.h>
#include <net/xfrm.h>

#include "conntrack.h"
#include "core/frame_info.h"
#include "identity.h"
#include "metadata.h"
#include "packet.h"

static bool is_traced(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_NETFILTER_XT_TARGET_TRACE) || IS_ENABLED(CONFIG_NF_TABLES)
	return skb->nf_trace;
#else
	return false;
#endif
}

static bool is_bridged(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_info_exists(skb);
#else
	return false;
#endif
}

/* True if the route has an IPsec policy that was not applied yet. */
static bool will_be_encrypted(const struct sk_buff *skb)
{
	return skb_dst(skb) && dst_xfrm(skb_dst(skb));
}

/*
 * A packet that was decrypted has a sec_path.  So has an outgoing packet that
 * will be encrypted when it is transmitted (xfrm_offload()).
 */
static bool is_decrypted(const struct nfr_packet *pkt)
{
	return skb_sec_path(pkt->skb) &&
	       !(pkt->outgoing && xfrm_offload(pkt->skb));
}

static u32 facts(const struct nfr_packet *pkt)
{
	const struct sk_buff *skb = pkt->skb;
	u32 flags = 0;

	if (is_decrypted(pkt))
		flags |= NFRING_METADATA_DECRYPTED;
	if (will_be_encrypted(skb))
		flags |= NFRING_METADATA_ENCRYPTS;
	if (skb->sk)
		flags |= NFRING_METADATA_LOCAL;
	if (is_bridged(skb))
		flags |= NFRING_METADATA_BRIDGED;
	if (skb_cloned(skb))
		flags |= NFRING_METADATA_CLONED;
	if (is_traced(skb))
		flags |= NFRING_METADATA_TRACED;
	if (skb_is_gso(skb))
		flags |= NFRING_METADATA_GSO;
	return flags;
}

void nfr_metadata_fill(struct nfring_metadata *m, struct nfr_packet *pkt,
		       bool ids)
{
	const struct nf_hook_state *state = pkt->state;
	const struct nf_hook_ops *ops = pkt->ops;
	const struct sk_buff *skb = pkt->skb;

	BUILD_BUG_ON(sizeof(*m) != NFR_METADATA_SIZE);
	*m = (struct nfring_metadata) {
		.version      = NFRING_METADATA_VERSION,
		.size	      = sizeof(*m),
		.flags	      = facts(pkt),
		.packet_id    = ids ? nfr_identity(pkt) : 0,
		.family	      = ops->pf,
		.hook	      = ops->hooknum,
		.priority     = ops->priority,
		.in_ifindex   = state->in ? state->in->ifindex : 0,
		.out_ifindex  = state->out ? state->out->ifindex : 0,
		.mark	      = skb->mark,
		.cpu	      = raw_smp_processor_id(),
		.skb_priority = skb->priority,
	};
	/*
	 * On outgoing packets, the same skb field may hold the transmit queue.
	 */
	if (!pkt->outgoing && skb_rx_queue_recorded(skb)) {
		m->queue = skb_get_rx_queue(skb);
		m->flags |= NFRING_METADATA_QUEUE;
	}
	nfr_conntrack_fill(m, skb);
}

struct timespec64 nfr_metadata_age(struct nfring_metadata *m, u32 sec,
				   u32 nsec)
{
	struct timespec64 now;
	s32 seconds;
	s64 age;

	ktime_get_real_ts64(&now);
	seconds = (u32)now.tv_sec - sec;
	age = seconds * NSEC_PER_SEC + now.tv_nsec - nsec;
	/* The age is not known if the clock was set back meanwhile. */
	if (age >= 0) {
		m->stamp_age = min_t(s64, age, U32_MAX);
		m->flags |= NFRING_METADATA_STAMPED;
	}
	return now;
}

int nfr_metadata_get(bool ids)
{
	int err = ids ? nfr_identity_get() : 0;

	if (!err)
		nfr_conntrack_get();
	return err;
}

void nfr_metadata_put(bool ids)
{
	nfr_conntrack_put();
	if (ids)
		nfr_identity_put();
}

int nfr_metadata_init(void)
{
	return nfr_conntrack_init();
}

void nfr_metadata_exit(void)
{
	nfr_conntrack_exit();
}
