// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include <linux/mutex.h>

#include "conntrack.h"

#if IS_ENABLED(CONFIG_NF_CONNTRACK)
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_acct.h>
#include <net/netfilter/nf_conntrack_zones.h>

static DEFINE_MUTEX(conntrack_lock);	/* guards the two variables below */
static unsigned int conntrack_users;	/* rings with metadata */

/*
 * Address of nf_ct_get_id(), or NULL while the module holds no reference to
 * nf_conntrack.  Changed under the lock.
 */
static u32 (*id_of)(const struct nf_conn *ct);

static void hold_locked(void)
{
	lockdep_assert_held(&conntrack_lock);
	if (conntrack_users && !id_of)
		WRITE_ONCE(id_of, symbol_get(nf_ct_get_id));
}

void nfr_conntrack_get(void)
{
	mutex_lock(&conntrack_lock);
	conntrack_users++;
	hold_locked();
	mutex_unlock(&conntrack_lock);
}

/*
 * Each ring waits for its last packet before it calls this function.  So no
 * packet calls id_of when the last ring is gone.
 */
void nfr_conntrack_put(void)
{
	mutex_lock(&conntrack_lock);
	if (!--conntrack_users && id_of) {
		WRITE_ONCE(id_of, NULL);
		symbol_put(nf_ct_get_id);
	}
	mutex_unlock(&conntrack_lock);
}

static int module_event(struct notifier_block *nb, unsigned long event,
			void *data)
{
	const struct module *module = data;

	if (event == MODULE_STATE_LIVE && !strcmp(module->name, "nf_conntrack")) {
		mutex_lock(&conntrack_lock);
		hold_locked();
		mutex_unlock(&conntrack_lock);
	}
	return NOTIFY_DONE;
}

static struct notifier_block module_notifier = {
	.notifier_call = module_event,
};

int nfr_conntrack_init(void)
{
	return register_module_notifier(&module_notifier);
}

void nfr_conntrack_exit(void)
{
	unregister_module_notifier(&module_notifier);
}

static void fill_id(struct nfring_metadata *m, const struct nf_conn *ct)
{
	u32 (*id)(const struct nf_conn *ct) = READ_ONCE(id_of);

	if (!id)
		return;
	m->ct_id = ntohl((__force __be32)id(ct));
	m->flags |= NFRING_METADATA_CT_ID;
}

void nfr_conntrack_fill(struct nfring_metadata *m, const struct sk_buff *skb)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);

	if (info == IP_CT_UNTRACKED)
		m->flags |= NFRING_METADATA_UNTRACKED;
	/*
	 * A template only says how to track the packet.  It is not a
	 * connection.
	 */
	if (!ct || nf_ct_is_template(ct))
		return;
	m->flags |= NFRING_METADATA_CT;
	m->ct_state = info;
	m->ct_status = READ_ONCE(ct->status);
#ifdef CONFIG_NF_CONNTRACK_MARK
	m->ct_mark = READ_ONCE(ct->mark);
#endif
#ifdef CONFIG_NF_CONNTRACK_ZONES
	m->ct_zone = ct->zone.id;
#endif
	fill_id(m, ct);
}

static void fill_tuple(struct nfring_metadata_2 *m,
		       const struct nf_conntrack_tuple *tuple)
{
	m->base.flags |= NFRING_METADATA_CT_TUPLE;
	m->ct_family = tuple->src.l3num;
	m->ct_protocol = tuple->dst.protonum;
	memcpy(m->ct_source, &tuple->src.u3, sizeof(m->ct_source));
	memcpy(m->ct_dest, &tuple->dst.u3, sizeof(m->ct_dest));
	m->ct_source_port = tuple->src.u.all;
	m->ct_dest_port = tuple->dst.u.all;
}

/*
 * Do not use nf_conn_acct_find(): on some kernels it calls a function of
 * nf_conntrack, and the module must load without that.
 */
static const struct nf_conn_acct *counters_of(const struct nf_conn *ct)
{
	const struct nf_ct_ext *ext = ct->ext;

	if (!ext || !ext->offset[NF_CT_EXT_ACCT])
		return NULL;
	return (const void *)ext + ext->offset[NF_CT_EXT_ACCT];
}

static void fill_counters(struct nfring_metadata_2 *m,
			  const struct nf_conn_acct *acct)
{
	BUILD_BUG_ON(ARRAY_SIZE(m->ct_packets) != IP_CT_DIR_MAX);
	m->base.flags |= NFRING_METADATA_CT_COUNTERS;
	for (int i = 0; i < IP_CT_DIR_MAX; i++) {
		m->ct_packets[i] = atomic64_read(&acct->counter[i].packets);
		m->ct_bytes[i] = atomic64_read(&acct->counter[i].bytes);
	}
}

void nfr_conntrack_fill_2(struct nfring_metadata_2 *m,
			  const struct sk_buff *skb)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);
	const struct nf_conn_acct *acct;

	if (!ct || nf_ct_is_template(ct))
		return;
	fill_tuple(m, &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple);
	acct = counters_of(ct);
	if (acct)
		fill_counters(m, acct);
}

/* Set @flow to the flow of packets that have @tuple. */
static void flow_of_tuple(struct nfr_flow *flow,
			  const struct nf_conntrack_tuple *tuple)
{
	memset(flow, 0, sizeof(*flow));
	flow->from = tuple->src.u3;
	flow->to = tuple->dst.u3;
	flow->protocol = tuple->dst.protonum;
	switch (flow->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		flow->ports[0] = tuple->src.u.all;
		flow->ports[1] = tuple->dst.u.all;
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		flow->ports[0] = tuple->src.u.icmp.id;
		flow->ports[1] = tuple->src.u.icmp.id;
		break;
	}
}

/* Set @flow to the flow of packets that have the inverse of @tuple. */
static void flow_of_inverse(struct nfr_flow *flow,
			    const struct nf_conntrack_tuple *tuple)
{
	flow_of_tuple(flow, tuple);
	swap(flow->from, flow->to);
	swap(flow->ports[0], flow->ports[1]);
}

bool nfr_conntrack_find(struct nfr_connection *connection,
			const struct sk_buff *skb)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);
	enum ip_conntrack_dir direction = CTINFO2DIR(info);

	if (!ct || nf_ct_is_template(ct))
		return false;
	connection->entry = (unsigned long)ct + direction;
	/*
	 * Until conntrack confirms a connection, NAT can still give it other
	 * addresses.
	 */
	connection->settled = nf_ct_is_confirmed(ct);
	flow_of_tuple(&connection->before, &ct->tuplehash[direction].tuple);
	flow_of_inverse(&connection->after, &ct->tuplehash[!direction].tuple);
	return true;
}

#else

bool nfr_conntrack_find(struct nfr_connection *connection,
			const struct sk_buff *skb)
{
	return false;
}

void nfr_conntrack_get(void)
{
}

void nfr_conntrack_put(void)
{
}

int nfr_conntrack_init(void)
{
	return 0;
}

void nfr_conntrack_exit(void)
{
}

void nfr_conntrack_fill(struct nfring_metadata *m, const struct sk_buff *skb)
{
}

void nfr_conntrack_fill_2(struct nfring_metadata_2 *m,
			  const struct sk_buff *skb)
{
}

#endif
