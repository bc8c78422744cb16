// SPDX-License-Identifier: GPL-2.0
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/moduleparam.h>
#include <linux/netdevice.h>
#include <linux/nsproxy.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "drop.h"
#include "fanout.h"
#include "instance.h"
#include "metadata.h"
#include "rx_ring.h"
#include "setup.h"
#include "wait.h"

static atomic64_t instances_opened;

static bool general_path;
module_param(general_path, bool, 0444);
MODULE_PARM_DESC(general_path,
		 "Use the general path for all packets, for tests (default N)");

/* True if the fill path knows all options of the ring. */
static bool fills(const struct nfr_instance *inst,
		  const struct nfr_rx_ring *rx_ring)
{
	u32 metadata_size = rx_ring->ring.geom.metadata_size;

	return !rx_ring->cooked && !rx_ring->vnet_size &&
	       !rx_ring->wants_rxhash && !inst->stamp_sources &&
	       (!metadata_size || metadata_size == NFR_METADATA_SIZE) &&
	       nfr_geom_fits_headers(&rx_ring->ring.geom) &&
	       !general_path;
}

/* True if the fill path need not look at any option of the ring. */
static bool is_plain(const struct nfr_instance *inst,
		     const struct nfr_rx_ring *rx_ring)
{
	return fills(inst, rx_ring) && !rx_ring->ring.geom.metadata_room &&
	       !rcu_access_pointer(inst->filter.prog) && !inst->sender &&
	       !inst->ignore_outgoing;
}

void nfr_instance_choose_path(struct nfr_instance *inst)
{
	struct nfr_rx_ring *rx_ring;

	rx_ring = rcu_dereference_protected(inst->rx_ring,
					    lockdep_is_held(&inst->lock));
	if (rx_ring)
		WRITE_ONCE(rx_ring->fills, fills(inst, rx_ring));
	if (rx_ring && !is_plain(inst, rx_ring))
		rx_ring = NULL;
	rcu_assign_pointer(inst->sink.plain, rx_ring);
}

/* Replace the current ring with @new.  Either may be NULL. */
static int rx_ring_replace(struct nfr_instance *inst, struct nfr_rx_ring *new)
{
	struct nfr_rx_ring *old;

	mutex_lock(&inst->map_lock);
	if (atomic_long_read(&inst->mapped)) {
		mutex_unlock(&inst->map_lock);
		return -EBUSY;
	}
	/* No packet may find the old ring here after synchronize_net(). */
	RCU_INIT_POINTER(inst->sink.plain, NULL);
	old = rcu_replace_pointer(inst->rx_ring, new,
				  lockdep_is_held(&inst->map_lock));
	mutex_unlock(&inst->map_lock);

	/* A CPU may still use the old ring, or queue a copy for it. */
	synchronize_net();
	nfr_queue_purge_stale(&inst->queue, new);
	nfr_rx_ring_free(old);
	return 0;
}

/* The retire timeout of packet sockets for a slow device or unknown speed. */
#define DEFAULT_TOV_MS	8

/* Return the device of the points if all have the same one, otherwise 0. */
static int only_device(struct nfr_instance *inst)
{
	struct nfr_netns *ns = inst->sink.ns;
	int ifindex;

	mutex_lock(&ns->lock);
	ifindex = nfr_sink_device(nfr_fanout_sink(inst));
	mutex_unlock(&ns->lock);
	return ifindex;
}

/* Speed in Mbit/s, 0 if there is no such device or its speed is not known. */
static u32 device_speed(struct net *net, int ifindex)
{
	struct ethtool_link_ksettings link = {};
	struct net_device *dev;
	int err = -ENODEV;

	rtnl_lock();
	dev = __dev_get_by_index(net, ifindex);
	if (dev)
		err = __ethtool_get_link_ksettings(dev, &link);
	rtnl_unlock();
	return err || link.base.speed == SPEED_UNKNOWN ? 0 : link.base.speed;
}

/*
 * Return the retire timeout in milliseconds.  Without a tp_retire_blk_tov, use
 * the time that a fast device needs to fill a block, as packet sockets do.  The
 * speed is cut to whole Gbit/s.
 */
static u32 tov_ms(struct nfr_instance *inst, const struct tpacket_req3 *req)
{
	u32 speed;

	if (req->tp_retire_blk_tov || inst->version != TPACKET_V3)
		return req->tp_retire_blk_tov;
	speed = device_speed(inst->net, only_device(inst));
	if (speed < SPEED_1000)
		return DEFAULT_TOV_MS;
	return ((u64)req->tp_block_size * 8 >> 20) / (speed / 1000) + 1;
}

int nfr_instance_set_ring(struct nfr_instance *inst,
			  const struct tpacket_req3 *req)
{
	const struct nfr_request want = {
		.version = inst->version,
		.reserve = inst->reserve,
		.metadata_size = nfr_metadata_size(inst->metadata_version),
		.block_size = req->tp_block_size,
		.block_nr = req->tp_block_nr,
		.frame_size = req->tp_frame_size,
		.frame_nr = req->tp_frame_nr,
		.priv = req->tp_sizeof_priv,
	};
	struct nfr_rx_ring *rx_ring;
	struct nfr_geom geom;
	int err;

	lockdep_assert_held(&inst->lock);
	if (atomic_long_read(&inst->mapped))
		return -EBUSY;

	if (!req->tp_block_nr)
		return req->tp_frame_nr ? -EINVAL : rx_ring_replace(inst, NULL);

	if (nfr_instance_has_ring(inst))
		return -EBUSY;
	if (inst->overwrite && !nfr_ring_can_overwrite(inst->version))
		return -EINVAL;
	err = nfr_geom_init(&geom, &want, PAGE_SIZE);
	if (err)
		return err;
	rx_ring = nfr_rx_ring_alloc(inst, &geom, req, tov_ms(inst, req),
				    nfr_block_timeout);
	if (IS_ERR(rx_ring))
		return PTR_ERR(rx_ring);

	err = rx_ring_replace(inst, rx_ring);
	if (err)
		nfr_rx_ring_free(rx_ring);
	return err;
}

/* Stop overwriting.  When this returns, all blocks in the ring are complete. */
static void rx_ring_freeze(struct nfr_rx_ring *rx_ring)
{
	struct nfr_instance *inst = rx_ring->inst;

	nfr_ring_overwrite(&rx_ring->ring, false, nfr_instance_losing(inst));
	/*
	 * Packets arrive under RCU, so after this no producer is left in a
	 * block.
	 */
	synchronize_net();
	if (nfr_ring_readable(&rx_ring->ring))
		nfr_wake_sleeper(inst);
}

int nfr_instance_set_overwrite(struct nfr_instance *inst, bool on)
{
	struct nfr_rx_ring *rx_ring;

	rx_ring = rcu_dereference_protected(inst->rx_ring,
					    lockdep_is_held(&inst->lock));
	if (on && rx_ring && !nfr_ring_can_overwrite(inst->version))
		return -EINVAL;
	if (on == inst->overwrite)
		return 0;

	inst->overwrite = on;
	if (rx_ring && on)
		nfr_ring_overwrite(&rx_ring->ring, true, 0);
	else if (rx_ring)
		rx_ring_freeze(rx_ring);
	return 0;
}

/*
 * Packets lose their socket when they leave its namespace, so a sender in
 * another namespace would never match.  Refuse such a socket, because the
 * reference to it would keep its namespace alive.
 */
static int packet_socket(const struct net *net, int fd, struct sock **sk)
{
	struct socket *socket;
	int err = 0;

	socket = sockfd_lookup(fd, &err);
	if (!socket)
		return err;
	if (socket->sk->sk_family == PF_PACKET &&
	    net_eq(sock_net(socket->sk), net)) {
		*sk = socket->sk;
		sock_hold(*sk);
	} else {
		err = -EINVAL;
	}
	sockfd_put(socket);
	return err;
}

int nfr_instance_set_sender(struct nfr_instance *inst, int fd)
{
	struct sock *new = NULL, *old = inst->sender;
	int err = fd == -1 ? 0 : packet_socket(inst->net, fd, &new);

	lockdep_assert_held(&inst->lock);
	if (err)
		return err;
	WRITE_ONCE(inst->sender, new);
	if (old) {
		/*
		 * Packets compare this address without a lock.  Keep the old
		 * socket until no packet does so any more, or a new socket
		 * could get the same address.
		 */
		synchronize_net();
		sock_put(old);
	}
	return 0;
}

/*
 * Modules cannot read net.core.rmem_default.  But it is the size of the receive
 * buffer of each new socket.
 */
static int rcvbuf_default(struct net *net)
{
	struct socket *socket;
	int bytes, err;

	err = sock_create_kern(net, PF_NETLINK, SOCK_RAW, NETLINK_ROUTE,
			       &socket);
	if (err)
		return err;
	bytes = socket->sk->sk_rcvbuf;
	sock_release(socket);
	return bytes;
}

static void instance_init(struct nfr_instance *inst, int rcvbuf)
{
	inst->net = get_net(current->nsproxy->net_ns);
	inst->id = atomic64_inc_return(&instances_opened);
	inst->uid = current_uid();
	inst->type = SOCK_RAW;
	inst->version = TPACKET_V1;
	inst->early = true;
	inst->packet_ids = true;
	mutex_init(&inst->lock);
	mutex_init(&inst->map_lock);
	init_waitqueue_head(&inst->wait);
	nfr_wait_init_async(inst);
	nfr_queue_init(&inst->queue, rcvbuf);
	nfr_hrtimer_setup(&inst->wake_timer, nfr_wake_timeout, CLOCK_MONOTONIC,
			  HRTIMER_MODE_REL_SOFT);
	nfr_memberships_init(&inst->memberships, inst->net);
	nfr_sink_init(&inst->sink, nfr_netns(inst->net), false);
}

struct nfr_instance *nfr_instance_open(void)
{
	int rcvbuf = rcvbuf_default(current->nsproxy->net_ns);
	struct nfr_instance *inst;
	struct nfr_netns *ns;

	if (rcvbuf < 0)
		return ERR_PTR(rcvbuf);
	inst = kzalloc(sizeof(*inst), GFP_KERNEL_ACCOUNT);
	if (!inst)
		return ERR_PTR(-ENOMEM);
	inst->counters = alloc_percpu_gfp(struct nfr_counters,
					  GFP_KERNEL_ACCOUNT);
	if (!inst->counters) {
		kfree(inst);
		return ERR_PTR(-ENOMEM);
	}
	instance_init(inst, rcvbuf);

	ns = inst->sink.ns;
	mutex_lock(&ns->lock);
	list_add_tail_rcu(&inst->in_netns, &ns->instances);
	mutex_unlock(&ns->lock);
	return inst;
}

/*
 * The last reference to the file is gone: nobody maps, polls or reads.  Packets
 * may still arrive until the grace period ends.
 */
void nfr_instance_close(struct nfr_instance *inst)
{
	struct nfr_netns *ns = inst->sink.ns;

	mutex_lock(&ns->lock);
	list_del_rcu(&inst->in_netns);
	mutex_unlock(&ns->lock);

	nfr_memberships_drop_all(&inst->memberships);
	nfr_fanout_leave(inst);
	nfr_sink_detach_all(&inst->sink);
	synchronize_net();
	hrtimer_cancel(&inst->wake_timer);
	nfr_filter_release(&inst->filter);
	if (inst->sender)
		sock_put(inst->sender);

	nfr_queue_purge(&inst->queue);
	nfr_rx_ring_free(rcu_dereference_protected(inst->rx_ring, true));
	if (inst->metadata_version)
		nfr_metadata_put(inst->packet_ids);
	while (inst->drop_points--)
		nfr_drop_put();
	free_percpu(inst->counters);
	put_net(inst->net);
	kfree(inst);
}
