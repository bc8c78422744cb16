// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <net/net_namespace.h>

#include "packet.h"
#include "place.h"

/*
 * Stages of the stack, in the order in which packets pass them, as far as there
 * is one order.
 */
enum stage {
	STAGE_OUTPUT,		/* first stage of a packet from this host */
	STAGE_INGRESS,
	STAGE_BR_PREROUTING,
	STAGE_BR_FORWARD,
	STAGE_PREROUTING,
	STAGE_INPUT,		/* last stage of a packet for this host */
	STAGE_FORWARD,
	STAGE_POSTROUTING,
	STAGE_BR_OUTPUT,
	STAGE_BR_POSTROUTING,
	STAGE_EGRESS,
};

static enum stage stage_of(const struct nf_hook_state *state)
{
	static const u8 ip[] = {
		[NF_INET_PRE_ROUTING]	= STAGE_PREROUTING,
		[NF_INET_LOCAL_IN]	= STAGE_INPUT,
		[NF_INET_FORWARD]	= STAGE_FORWARD,
		[NF_INET_LOCAL_OUT]	= STAGE_OUTPUT,
		[NF_INET_POST_ROUTING]	= STAGE_POSTROUTING,
		[NF_INET_INGRESS]	= STAGE_INGRESS,
	};
	static const u8 bridge[] = {
		[NF_BR_PRE_ROUTING]	= STAGE_BR_PREROUTING,
		[NF_BR_LOCAL_IN]	= STAGE_BR_FORWARD,
		[NF_BR_FORWARD]		= STAGE_BR_FORWARD,
		[NF_BR_LOCAL_OUT]	= STAGE_BR_OUTPUT,
		[NF_BR_POST_ROUTING]	= STAGE_BR_POSTROUTING,
	};
	static const u8 arp[] = {
		[NF_ARP_IN]		= STAGE_INPUT,
		[NF_ARP_OUT]		= STAGE_OUTPUT,
		[NF_ARP_FORWARD]	= STAGE_FORWARD,
	};

	switch (state->pf) {
	case NFPROTO_NETDEV:
		return state->hook == NF_NETDEV_EGRESS ? STAGE_EGRESS
						       : STAGE_INGRESS;
	case NFPROTO_BRIDGE:
		return bridge[state->hook];
	case NFPROTO_ARP:
		return arp[state->hook];
	default:
		return ip[state->hook];
	}
}

void nfr_place_init(struct nfr_place *at, const struct nfr_packet *pkt)
{
	const struct nf_hook_state *state = pkt->state;

	at->ops = pkt->ops;
	at->stage = stage_of(state);
	at->priority = pkt->ops->priority;
	at->netns = state->net->ns.inum;
	at->in = state->in ? state->in->ifindex : 0;
	at->out = state->out ? state->out->ifindex : 0;
}

bool nfr_place_follows(const struct nfr_place *from, const struct nfr_place *to)
{
	if (from->netns != to->netns || (to->in && to->in != from->in))
		return false;
	if (to->stage != from->stage)
		return to->stage > from->stage && from->stage != STAGE_INPUT;
	if (to->priority != from->priority)
		return to->priority > from->priority;
	/*
	 * Two hooks can have the same priority, such as one of "inet" and one
	 * of "ip".  Their order is unknown, so accept either.
	 */
	return to->ops != from->ops;
}
