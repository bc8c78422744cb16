// SPDX-License-Identifier: GPL-2.0
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <net/dst.h>
#include <net/sock.h>

#include "devices.h"
#include "drop.h"
#include "dropped.h"
#include "identity.h"
#include "late.h"
#include "lifetime.h"
#include "metadata.h"
#include "reason.h"
#include "sink.h"
#include "site.h"
#include "stats.h"
#include "tap.h"

/*
 * Not a static key: rings come and go, and each change of a key interrupts all
 * CPUs.
 */
bool nfr_dropping;

/* One tap for each of NFRING_DROP_LOST and NFRING_DROP_ANY. */
#define TAP_NR	2

static DEFINE_MUTEX(drop_lock);		/* guards the variable below */
static unsigned int drop_users;		/* points of all rings */

/*
 * The task that delivers a dropped packet on this CPU.  The packets that it
 * frees meanwhile are the module's own copies.
 */
static DEFINE_PER_CPU(struct task_struct *, delivering);

/* Describes a packet until its tap is known. */
static const struct nf_hook_ops drop_ops = { .pf = NFRING_PROTO_DROP };

static const struct nfr_tap *drop_tap(const struct net *net, u32 hook)
{
	return rcu_dereference(nfr_netns((struct net *)net)->drop_tap[hook]);
}

static bool entry_wants(const struct nfr_tap_entry *entry,
			const struct nfr_drop *drop)
{
	if (entry->protocol && entry->protocol != drop->protocol)
		return false;
	return !entry->ifindex || entry->ifindex == drop->in_ifindex ||
	       entry->ifindex == drop->out_ifindex;
}

static void tap_deliver(const struct nfr_tap *tap, const struct nfr_drop *drop,
			struct nfr_packet *pkt)
{
	const struct nfr_tap_entry *entry;

	pkt->ops = &tap->ops;
	list_for_each_entry_rcu(entry, &tap->entries, in_tap)
		if (entry_wants(entry, drop))
			nfr_receive(READ_ONCE(entry->sink), pkt);
}

static void tap_count(const struct nfr_tap *tap, const struct nfr_drop *drop,
		      enum nfr_counter what)
{
	const struct nfr_tap_entry *entry;

	list_for_each_entry_rcu(entry, &tap->entries, in_tap)
		if (entry_wants(entry, drop))
			nfr_sink_count(READ_ONCE(entry->sink), what);
}

/* The first of the taps that get packets with this reason. */
static u32 first_hook(const struct nfr_drop *drop)
{
	return nfr_reason_is_loss(drop->reason) ? NFRING_DROP_LOST
						: NFRING_DROP_ANY;
}

static bool anyone_wants(const struct nfr_drop *drop)
{
	for (u32 hook = first_hook(drop); hook < TAP_NR; hook++)
		if (drop_tap(drop->state.net, hook))
			return true;
	return false;
}

void nfr_drop_deliver(struct nfr_drop *drop, struct nfr_packet *pkt)
{
	this_cpu_write(delivering, current);
	for (u32 hook = first_hook(drop); hook < TAP_NR; hook++) {
		const struct nfr_tap *tap = drop_tap(drop->state.net, hook);

		if (tap)
			tap_deliver(tap, drop, pkt);
	}
	this_cpu_write(delivering, NULL);
}

static void count_in(const struct net *net, const struct nfr_drop *drop,
		     enum nfr_counter what)
{
	for (u32 hook = first_hook(drop); hook < TAP_NR; hook++) {
		const struct nfr_tap *tap = drop_tap(net, hook);

		if (tap)
			tap_count(tap, drop, what);
	}
}

void nfr_drop_missed(const struct nfr_drop *drop)
{
	count_in(drop->state.net, drop, NFR_MISSED_DROPS);
}

/*
 * The socket of the skb, or NULL.  If the skb has a destructor, skb->sk is
 * valid, because the kernel calls the destructor after the tracepoint.
 * Otherwise it may point to anything.
 */
static struct sock *socket_of(const struct sk_buff *skb)
{
	return skb->destructor ? skb->sk : NULL;
}

/*
 * A socket of the kernel itself does not keep its namespace alive, so do not
 * use that namespace.
 */
static struct net *net_of_socket(const struct sock *sk)
{
	return sk && sk->sk_net_refcnt ? sock_net(sk) : NULL;
}

static struct net_device *device_of_route(const struct sk_buff *skb)
{
	const struct dst_entry *dst = skb_dst(skb);

	return dst ? nfr_device_at(READ_ONCE(dst->dev)) : NULL;
}

/*
 * The namespace in which the packet was dropped, or NULL if it is not known.
 * @receiver is valid, or was until a moment ago: the memory of a socket that
 * can receive packets is not used for anything else within this RCU section.
 */
static struct net *find_net(const struct sk_buff *skb,
			    const struct net_device *dev,
			    const struct sock *receiver)
{
	const struct net_device *out;
	struct net *net;

	if (dev)
		return dev_net(dev);
	net = net_of_socket(socket_of(skb));
	if (net)
		return net;
	out = device_of_route(skb);
	return out ? dev_net(out) : net_of_socket(receiver);
}

/* True for messages between processes, such as those of AF_UNIX. */
static bool is_message(const struct sk_buff *skb)
{
	const struct sock *sk = socket_of(skb);

	return sk && sk->sk_family != AF_INET && sk->sk_family != AF_INET6 &&
	       sk->sk_family != AF_PACKET && !skb_dst(skb);
}

/* True if @offset from skb->data is in the linear part of the skb. */
static bool is_inside(const struct sk_buff *skb, int offset)
{
	return offset >= -(int)skb_headroom(skb) &&
	       offset <= (int)skb_headlen(skb);
}

/*
 * True if the packet was to be sent to @dev.  skb_iif is set when the stack
 * gets a packet from a device.  Without it, a packet comes from this host, or a
 * device has just received it: then skb->data is after the link-layer header.
 */
static bool is_outgoing(const struct sk_buff *skb, const struct net_device *dev)
{
	if (skb->skb_iif)
		return dev && dev->ifindex != skb->skb_iif;
	if (socket_of(skb) || !skb_mac_header_was_set(skb))
		return true;
	return !skb_mac_offset(skb) && skb_network_offset(skb) > 0;
}

/*
 * True if the bytes between @mac and @net are the link-layer header of the
 * packet.  An outgoing packet still has the header with which it arrived, until
 * the stack adds that of @pkt->dev at skb->data.  But a packet to a port of a
 * bridge keeps its header.
 */
static bool has_link_header(const struct nfr_packet *pkt, int mac, int net)
{
	const struct sk_buff *skb = pkt->skb;

	if (!pkt->dev || !dev_has_header(pkt->dev) || mac >= net)
		return false;
	if (pkt->outgoing)
		return !mac || (netif_is_bridge_port(pkt->dev) &&
				net - mac == ETH_HLEN);
	return !skb->mac_len || skb->mac_len == net - mac;
}

/* skb->data may be anywhere, and the offsets of headers may not be set. */
static void find_headers(struct nfr_packet *pkt)
{
	const struct sk_buff *skb = pkt->skb;
	bool knows_mac = skb_mac_header_was_set(skb) &&
			 is_inside(skb, skb_mac_offset(skb));
	int mac = knows_mac ? skb_mac_offset(skb) : 0;
	int net = 0;

	if (skb->network_header && is_inside(skb, skb_network_offset(skb)))
		net = skb_network_offset(skb);
	else if (knows_mac && !mac && pkt->dev && dev_has_header(pkt->dev) &&
		 is_inside(skb, pkt->dev->hard_header_len))
		net = pkt->dev->hard_header_len;
	pkt->net_off = net;
	pkt->mac_off = knows_mac && has_link_header(pkt, mac, net) ? mac : net;
}

/* Find the devices of the packet, and which way it went. */
static void find_devices(struct nfr_drop *drop, struct nfr_packet *pkt,
			 struct net_device *dev)
{
	const struct sk_buff *skb = pkt->skb;
	struct net_device *in = NULL;

	if (skb->skb_iif)
		in = dev_get_by_index_rcu(drop->state.net, skb->skb_iif);
	if (!dev)
		dev = in ?: device_of_route(skb);
	pkt->outgoing = is_outgoing(skb, dev);
	pkt->dev = dev;
	drop->state.in = pkt->outgoing ? in : dev;
	drop->state.out = pkt->outgoing ? dev : NULL;
	drop->in_ifindex = drop->state.in ? drop->state.in->ifindex : 0;
	drop->out_ifindex = drop->state.out ? drop->state.out->ifindex : 0;
}

/*
 * Returns false if no ring gets the packet.  This runs for the packets of all
 * namespaces, so set only the fields that are read.
 */
static bool drop_init(struct nfr_drop *drop, struct nfr_packet *pkt,
		      struct sk_buff *skb)
{
	struct net_device *dev = nfr_device_at(READ_ONCE(skb->dev));
	struct net *net = find_net(skb, dev, drop->receiver);

	drop->protocol = skb->protocol;
	drop->in_ifindex = 0;
	drop->out_ifindex = 0;
	if (!dev && is_message(skb))
		return false;
	if (!net) {
		count_in(&init_net, drop, NFR_UNPLACED_DROPS);
		return false;
	}
	drop->state.net = net;
	if (!anyone_wants(drop))
		return false;

	drop->state.pf = NFRING_PROTO_DROP;
	drop->described = false;
	pkt->skb = skb;
	pkt->state = &drop->state;
	pkt->ops = &drop_ops;
	pkt->id = 0;
	pkt->stamped = false;
	pkt->stamp_status = 0;
	find_devices(drop, pkt, dev);
	find_headers(pkt);
	/*
	 * Without a destructor, nothing uses this pointer any more.  It may not
	 * point to a socket, but metadata and the flow dissector would use it.
	 */
	if (!skb->destructor)
		skb->sk = NULL;
	return true;
}

static void deliver_now(struct nfr_drop *drop, struct nfr_packet *pkt)
{
	local_bh_disable();
	nfr_drop_deliver(drop, pkt);
	local_bh_enable();
}

void nfr_skb_freed(struct sk_buff *skb)
{
	struct sk_buff *part;

	/* While a clone exists, the parts are not freed. */
	if (!skb->head || skb_cloned(skb))
		return;
	skb_walk_frags(skb, part)
		if (!skb_shared(part))
			part->skb_iif = NFR_NO_PACKET;
}

void nfr_skb_dropped(struct sk_buff *skb, void *location, u32 reason,
		     const struct sock *receiver)
{
	struct nfr_drop drop __uninitialized;
	struct nfr_packet pkt __uninitialized;

	if (skb->skb_iif == NFR_NO_PACKET)
		return;
	/*
	 * Ignore the module's own copies.  A hard interrupt may drop other
	 * packets meanwhile.
	 */
	if (this_cpu_read(delivering) == current && !in_hardirq())
		return;
	drop.reason = reason;
	drop.location = (unsigned long)location;
	drop.receiver = receiver;

	rcu_read_lock();
	if (drop_init(&drop, &pkt, skb)) {
		if (in_nmi())
			nfr_drop_missed(&drop);
		else if (nfr_drop_may_lock())
			deliver_now(&drop, &pkt);
		else if (!nfr_late_put(&drop, &pkt))
			nfr_drop_missed(&drop);
	}
	rcu_read_unlock();
}

void nfr_drop_describe(struct nfr_drop *drop, struct nfr_packet *pkt)
{
	const struct sock *sk = socket_of(pkt->skb);
	struct nfring_metadata_2 *m = &drop->metadata;

	pkt->id = nfr_identity_of_dying(pkt, nfr_drop_may_lock());
	nfr_metadata_2_fill(m, pkt, sk, true);
	m->drop_reason = drop->reason;
	m->base.flags |= NFRING_METADATA_DROP;
	m->drop_site = nfr_site_number(drop->location);
	if (m->drop_site)
		m->base.flags |= NFRING_METADATA_DROP_SITE;
	drop->described = true;
}

static int drop_start(void)
{
	int err = nfr_sites_start();

	if (err)
		return err;
	err = nfr_late_start();
	if (err)
		return err;
	err = nfr_devices_start();
	if (err)
		goto stop_late;
	/* Packet ids need the same probe, which calls nfr_skb_dropped(). */
	err = nfr_metadata_get(true);
	if (err)
		goto stop_devices;
	if (!nfr_lifetime_sees_freed()) {
		err = -EOPNOTSUPP;
		goto put_metadata;
	}
	/* Pairs with freed(): it sees all that was started above. */
	smp_store_release(&nfr_dropping, true);
	return 0;

put_metadata:
	nfr_metadata_put(true);
stop_devices:
	nfr_devices_stop();
stop_late:
	nfr_late_stop();
	return err;
}

static void drop_stop(void)
{
	WRITE_ONCE(nfr_dropping, false);
	/* When this returns, no CPU runs nfr_skb_dropped(). */
	nfr_lifetime_wait();
	nfr_late_stop();
	nfr_metadata_put(true);
	nfr_devices_stop();
}

int nfr_drop_get(void)
{
	int err = 0;

	mutex_lock(&drop_lock);
	if (!drop_users)
		err = drop_start();
	if (!err)
		drop_users++;
	mutex_unlock(&drop_lock);
	return err;
}

void nfr_drop_put(void)
{
	mutex_lock(&drop_lock);
	if (!--drop_users)
		drop_stop();
	mutex_unlock(&drop_lock);
}
