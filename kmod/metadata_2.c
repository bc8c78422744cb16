// SPDX-License-Identifier: GPL-2.0
/* What version 2 of the metadata adds. */
#include <linux/cgroup.h>
#include <linux/sock_diag.h>
#include <linux/user_namespace.h>
#include <net/dst.h>
#include <net/sock.h>
#include <net/xfrm.h>

#include "conntrack.h"
#include "dropped.h"
#include "instance.h"
#include "metadata.h"
#include "rx_ring.h"

u32 nfr_metadata_size(int version)
{
	switch (version) {
	case NFRING_METADATA_VERSION:
		return sizeof(struct nfring_metadata);
	case NFRING_METADATA_VERSION_2:
		return sizeof(struct nfring_metadata_2);
	default:
		return 0;
	}
}

#ifdef CONFIG_SOCK_CGROUP_DATA

static void fill_cgroup(struct nfring_metadata_2 *m, const struct sock *sk)
{
	const struct cgroup *cgroup;

	/* The cgroup is freed a grace period after its last socket. */
	cgroup = sock_cgroup_ptr((struct sock_cgroup_data *)&sk->sk_cgrp_data);
	if (!cgroup)
		return;
	m->cgroup_id = cgroup_id(cgroup);
	m->base.flags |= NFRING_METADATA_CGROUP;
}

#else

static void fill_cgroup(struct nfring_metadata_2 *m, const struct sock *sk)
{
}

#endif

/* A socket that its process has closed has no inode any more. */
static void fill_inode(struct nfring_metadata_2 *m, const struct sock *sk)
{
	/* The inode is freed a grace period after the socket left it. */
	struct socket *socket = READ_ONCE(sk->sk_socket);

	if (!socket)
		return;
	m->socket_inode = SOCK_INODE(socket)->i_ino;
	m->base.flags |= NFRING_METADATA_INODE;
}

static void fill_cookie(struct nfring_metadata_2 *m, const struct sock *sk)
{
	u32 halves[2];

	/* This calls sock_gen_cookie(), which modules cannot call. */
	sock_diag_save_cookie((struct sock *)sk, halves);
	m->socket_cookie = halves[0] | (u64)halves[1] << 32;
	m->base.flags |= NFRING_METADATA_COOKIE;
}

/*
 * True for a socket of a process.  A socket of the kernel itself keeps no
 * namespace alive.  The sockets of tap devices have another family, and are not
 * part of an inode.
 */
static bool has_owner(const struct sock *sk)
{
	return sk && sk_fullsock(sk) && sk->sk_net_refcnt &&
	       (sk->sk_family == AF_INET || sk->sk_family == AF_INET6 ||
		sk->sk_family == AF_PACKET);
}

/*
 * True if privileges in @net include privileges in @other.  Without this check,
 * a container would see the processes of its host.
 */
static bool may_know(const struct net *net, const struct net *other)
{
	const struct user_namespace *ns;

	for (ns = other->user_ns; ns; ns = ns->parent)
		if (ns == net->user_ns)
			return true;
	return false;
}

static void fill_owner(struct nfring_metadata_2 *m, const struct sock *sk,
		       const struct net *net)
{
	/* For a request to connect, take the socket that listens. */
	sk = sk ? sk_to_full_sk((struct sock *)sk) : NULL;
	if (!has_owner(sk) || !may_know(net, sock_net(sk)))
		return;
	m->uid = from_kuid_munged(net->user_ns, READ_ONCE(sk->sk_uid));
	m->base.flags |= NFRING_METADATA_UID;
	fill_cgroup(m, sk);
	fill_inode(m, sk);
	fill_cookie(m, sk);
}

#ifdef CONFIG_XFRM

static void set_spi(struct nfring_metadata_2 *m, const struct xfrm_state *state)
{
	m->spi = ntohl(state->id.spi);
	m->base.flags |= NFRING_METADATA_SPI;
}

/* The last state that was applied, or the first one that will be. */
static void fill_spi(struct nfring_metadata_2 *m, const struct sk_buff *skb)
{
	const struct sec_path *path = skb_sec_path((struct sk_buff *)skb);

	if (m->base.flags & NFRING_METADATA_ENCRYPTS) {
		set_spi(m, dst_xfrm(skb_dst(skb)));
		m->base.flags |= NFRING_METADATA_SPI_OUT;
	} else if (m->base.flags & NFRING_METADATA_DECRYPTED && path->len) {
		set_spi(m, path->xvec[path->len - 1]);
	}
}

#else

static void fill_spi(struct nfring_metadata_2 *m, const struct sk_buff *skb)
{
}

#endif

void nfr_metadata_2_fill(struct nfring_metadata_2 *m, struct nfr_packet *pkt,
			 const struct sock *sk, bool ids)
{
	memset_after(m, 0, base);
	nfr_metadata_fill(&m->base, pkt, ids);
	m->base.version = NFRING_METADATA_VERSION_2;
	m->base.size = sizeof(*m);
	fill_owner(m, sk, pkt->state->net);
	fill_spi(m, pkt->skb);
	nfr_conntrack_fill_2(m, pkt->skb);
}

static void fill_drop(struct nfring_metadata_2 *m, struct nfr_packet *pkt,
		      const struct nfr_rx_ring *rx_ring)
{
	struct nfr_drop *drop = container_of(pkt->state, struct nfr_drop,
					     state);

	if (!drop->described)
		nfr_drop_describe(drop, pkt);
	*m = drop->metadata;
	m->base.hook = pkt->ops->hooknum;
	if (!rx_ring->packet_ids)
		m->base.packet_id = 0;
	if (READ_ONCE(rx_ring->inst->sees_addresses)) {
		m->drop_address = drop->location;
		m->base.flags |= NFRING_METADATA_DROP_ADDRESS;
	}
}

/* Remove what version 1 does not have. */
static void cut_to_1(struct nfring_metadata *m)
{
	m->version = NFRING_METADATA_VERSION;
	m->size = sizeof(*m);
	m->flags &= NFRING_METADATA_DROP - 1;
}

void nfr_metadata_for(struct nfring_metadata_2 *m, struct nfr_packet *pkt,
		      const struct nfr_rx_ring *rx_ring)
{
	if (nfr_is_drop(pkt))
		fill_drop(m, pkt, rx_ring);
	else
		nfr_metadata_2_fill(m, pkt, pkt->skb->sk, rx_ring->packet_ids);
	if (rx_ring->ring.geom.metadata_size == NFR_METADATA_SIZE)
		cut_to_1(&m->base);
}
