/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where packets come from.
 *
 *	client (a ring, or a fanout group of rings)
 *	client           1 --- n  attachment (a point it asked for)
 *	attachment       1 --- n  link       (one, or one per device)
 *	tap (a hook)     1 --- n  link
 *
 * A tap is registered with netfilter when its first link comes and goes with
 * its last: any number of rings at a point cost the stack one hook.
 */
#ifndef NFR_TAP_H
#define NFR_TAP_H

#include <linux/list.h>
#include <linux/nfring.h>

#include "netns.h"
#include "packet.h"

/**
 * struct nfr_client - one who takes packets
 * @ns: its namespace; invariant
 * @group: it is a fanout group's, not a ring's; invariant
 * @attachments: guarded by @ns->lock
 * @point_nr: how many; guarded likewise
 */
struct nfr_client {
	struct nfr_netns *ns;
	bool group;
	struct list_head attachments;
	unsigned int point_nr;
};

/**
 * struct nfr_attachment - one point of one client; guarded by the namespace
 * @point: as it was asked for
 * @client: whose
 * @in_client: in the list of @client
 * @in_netns: in the list of the namespace
 * @links: struct nfr_link, one for each tap that serves the point
 * @down: the one device it is about is down
 */
struct nfr_attachment {
	struct nfring_point point;
	struct nfr_client *client;
	struct list_head in_client;
	struct list_head in_netns;
	struct list_head links;
	bool down;
};

static inline void nfr_client_init(struct nfr_client *client,
				   struct nfr_netns *ns, bool group)
{
	client->ns = ns;
	client->group = group;
	INIT_LIST_HEAD(&client->attachments);
	client->point_nr = 0;
}

/* Errors as the uapi header says.  Takes the RTNL and the namespace's lock. */
int nfr_tap_attach(struct nfr_client *client, const struct nfring_point *point);

/*
 * Packets may still be on their way to the client until the caller has been
 * through synchronize_net().
 */
int nfr_tap_detach(struct nfr_client *client, const struct nfring_point *point);
void nfr_tap_detach_all(struct nfr_client *client);

/*
 * The namespace's lock held: @to takes over all points of @from and has had
 * none; no packet is missed or seen twice.
 */
void nfr_tap_hand_over(struct nfr_client *from, struct nfr_client *to);

/* The namespace's lock held: as nfr_tap_detach_all(). */
void nfr_tap_release(struct nfr_client *client);

/* The namespace's lock held: both have the same points. */
bool nfr_tap_same_points(const struct nfr_client *a,
			 const struct nfr_client *b);

/*
 * Implemented in fanout.c, called by the taps.
 *
 * nfr_receive: one packet of a point of @client, under rcu_read_lock, in soft
 * interrupt or process context.
 *
 * nfr_device_lost: the one device all points of @client are about is down.
 * Under the RTNL and the namespace's lock.
 */
void nfr_receive(struct nfr_client *client, struct nfr_packet *pkt);
void nfr_device_lost(struct nfr_client *client);

int nfr_tap_init(void);
void nfr_tap_exit(void);

#endif
