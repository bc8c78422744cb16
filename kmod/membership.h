/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PACKET_ADD_MEMBERSHIP: a ring asks a device for promiscuous mode, for all
 * multicasts, or to receive one more address.  Closing the ring undoes its
 * requests.  A request is forgotten when its device is removed.
 */
#ifndef NFR_MEMBERSHIP_H
#define NFR_MEMBERSHIP_H

#include <linux/if_packet.h>
#include <linux/list.h>
#include <linux/netdevice.h>
#include <net/net_namespace.h>

/* struct packet_mreq with room for the longest device address. */
struct nfr_mreq {
	struct packet_mreq mreq;
	u8 more[MAX_ADDR_LEN - sizeof_field(struct packet_mreq, mr_address)];
};

/**
 * struct nfr_memberships - the memberships of one ring
 * @list: struct nfr_membership, guarded by RTNL
 * @net: network namespace of the devices; invariant
 */
struct nfr_memberships {
	struct list_head list;
	struct net *net;
};

static inline void nfr_memberships_init(struct nfr_memberships *m,
					struct net *net)
{
	INIT_LIST_HEAD(&m->list);
	m->net = net;
}

/*
 * PACKET_ADD_MEMBERSHIP and PACKET_DROP_MEMBERSHIP.  A membership added twice
 * must be dropped twice.  Errors are those of a packet socket.  Takes RTNL.
 */
int nfr_membership_add(struct nfr_memberships *m, const struct nfr_mreq *mreq);
int nfr_membership_drop(struct nfr_memberships *m, const struct nfr_mreq *mreq);
void nfr_memberships_drop_all(struct nfr_memberships *m);

int nfr_membership_init(void);
void nfr_membership_exit(void);

#endif
